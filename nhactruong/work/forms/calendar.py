"""Declaring days: one by hand, or many in a file; both end in the same changes."""

import tempfile
from collections.abc import Sequence
from dataclasses import astuple
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.ground.fold import nfc
from nhactruong.ground.tables import Faults
from nhactruong.workdays.calendars import OFFICE_HOURS
from nhactruong.workdays.days import DayChange, DayPlan, read_days
from nhactruong.workdays.models import DayKind

LARGEST = 1_000_000  # bytes
_SALT = "work.calendar.preview"
KEPT_FOR = 24 * 3600  # seconds for which a preview may be confirmed


class DayForm(forms.Form):
    """One day."""

    prefix = "day"
    date = forms.DateField(
        label=gettext_lazy("Ngày"), widget=forms.DateInput(attrs={"type": "date"})
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Là"), choices=DayKind.choices, widget=forms.RadioSelect
    )
    name_vi = forms.CharField(
        label=gettext_lazy("Tên, người dân đọc"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Ví dụ: Nghỉ phòng tránh bão số 9"),
    )
    name_en = forms.CharField(
        label=gettext_lazy("Tên tiếng Anh"), max_length=120, required=False
    )
    source = forms.CharField(
        label=gettext_lazy("Văn bản quyết định"),
        max_length=500,
        help_text=gettext_lazy("Số, ngày, cơ quan ban hành; công khai."),
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for name in ("name_vi", "name_en", "source"):
            said[name] = nfc(said.get(name) or "")
        if said.get("kind") in (DayKind.OFF, DayKind.WORK) and not said["name_vi"]:
            self.add_error("name_vi", _("Xin điền mục này."))
        return said

    def changes(self, faults: Faults) -> list[DayChange]:
        return [DayChange(calendar=OFFICE_HOURS, **self.cleaned_data)]


class DaysFileForm(forms.Form):
    """A file of days, in the form that `nhactruong calendar apply` reads."""

    prefix = "file"
    file = forms.FileField(
        label=gettext_lazy("Tệp CSV"),
        help_text=gettext_lazy(
            "UTF-8, các cột date, kind (off, work, usual), name_vi, source; tùy chọn calendar, name_en, status."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("Tệp quá lớn."))
        return file

    def changes(self, faults: Faults) -> list[DayChange]:
        file = self.cleaned_data["file"]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / (Path(file.name or "").name[-80:] or "days.csv")
            path.write_bytes(file.read())
            return read_days(path, faults)


def sealed(changes: Sequence[DayChange], plan: DayPlan) -> str:
    """Return what a preview carries: the changes, and what they were held against."""
    rows = [[*astuple(change)] for change in changes]
    for row in rows:
        row[1] = row[1].isoformat()
    held = {"stamp": str(plan.stamp), "rows": rows}
    return signing.dumps(held, salt=_SALT, compress=True)


def unsealed(token: str) -> tuple[list[DayChange], UUID]:
    """Return changes and stamp of a preview. Raises signing.BadSignature."""
    held = signing.loads(token, salt=_SALT, max_age=KEPT_FOR)
    changes = []
    for calendar, day, *rest in held["rows"]:
        changes.append(DayChange(calendar, date.fromisoformat(day), *rest))
    return changes, UUID(held["stamp"])

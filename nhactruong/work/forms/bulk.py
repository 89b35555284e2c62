"""What is said once for many tasks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.ground.codes import read_code
from nhactruong.ground.fold import fold
from nhactruong.org.snapshot import Snapshot
from nhactruong.ui.language import pick
from nhactruong.work.filling import PLACES, fill, why_not_send
from nhactruong.work.forms.desk import moment_field, words_field
from nhactruong.work.models import Task


class BulkForm(forms.Form):
    """The form of one action on many tasks."""

    def __init__(self, data: Any, *, tasks: Iterable[Task], book: Snapshot) -> None:
        super().__init__(data, auto_id="bulk_%s")
        self.prepare(tasks, book)

    def prepare(self, tasks: Iterable[Task], book: Snapshot) -> None:
        """Fill in what depends on the tasks."""


class BulkAssignForm(BulkForm):
    assignee = forms.TypedChoiceField(
        label=gettext_lazy("Giao cho"), coerce=int, choices=()
    )
    reason = words_field(gettext_lazy("Lý do"), rows=2, limit=1000)

    def prepare(self, tasks: Iterable[Task], book: Snapshot) -> None:
        field: Any = self.fields["assignee"]
        field.choices = [("", _("Chọn một người")), *_holders(tasks, book)]
        self.initial["reason"] = _("Phân công theo lĩnh vực phụ trách.")


class BulkProgressForm(BulkForm):
    text = words_field(
        gettext_lazy("Việc đang đến đâu"),
        help_text=gettext_lazy(
            "Ai cũng đọc được. {mã}, {lĩnh vực}, {phường}, {hạn}, {cơ quan} được điền theo từng việc."
        ),
    )
    committed_until = moment_field(
        gettext_lazy("Hẹn xong"),
        required=False,
        help_text=gettext_lazy("Việc đã quá hạn thì phải hẹn ngày mới."),
    )

    def __init__(self, data: Any, *, at: datetime, **rest: Any) -> None:
        super().__init__(data, **rest)
        self.at = at

    def clean_text(self) -> str:
        """Refuse places that cannot be filled from each task by itself."""
        text = str(self.cleaned_data["text"])
        known = {name: name for names in PLACES for name in names}
        if refusal := why_not_send(fill(text, known), "text"):
            raise forms.ValidationError(str(refusal))
        return text

    def clean_committed_until(self) -> datetime | None:
        until: datetime | None = self.cleaned_data["committed_until"]
        if until is not None and until <= self.at:
            raise forms.ValidationError(_("Ngày hẹn phải ở sau lúc này."))
        return until


def _holders(tasks: Iterable[Task], book: Snapshot) -> list[Any]:
    """Return who holds a post in the tasks' units or below them, unit by unit."""
    units = {below for task in tasks for below in book.below(task.unit_id)}
    found: list[Any] = []
    for unit in sorted((book.units[key] for key in units), key=lambda u: fold(pick(u))):
        held = [
            (str(one.pk), f"{one.person.full_name}, {pick(one.post)}")
            for one in book.in_posts(unit.pk)
        ]
        if held:
            found.append((pick(unit), sorted(held, key=lambda one: fold(one[1]))))
    return found


def ticked(values: Iterable[str]) -> dict[str, int | None]:
    """Return the codes that were ticked, each with the version it was seen at, if said:
    "HN-4KTM-8R2C.7"."""
    found: dict[str, int | None] = {}
    for value in values:
        code, _dot, seen = value.partition(".")
        if read := read_code(code):
            found[read] = int(seen) if seen.isdecimal() and len(seen) < 9 else None
    return found

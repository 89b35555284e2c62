"""Filters of the public list."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.ground.fold import fold
from nhactruong.org.models import UnitKind
from nhactruong.org.snapshot import snapshot
from nhactruong.places.find import wards_in_force
from nhactruong.reports.forms.select import QuickSelect
from nhactruong.reports.lists import OPEN_STATES, Wanted
from nhactruong.reports.topics import topic_book
from nhactruong.ui.language import pick
from nhactruong.ui.moments import CITY_TIME
from nhactruong.work.states import State

_STATES: tuple[tuple[str, Any], ...] = (
    ("", gettext_lazy("Mọi tình trạng")),
    (OPEN_STATES, gettext_lazy("Đang mở, chưa có kết quả")),
    (State.RECEIVED, gettext_lazy("Chờ tiếp nhận")),
    (State.IN_PROGRESS, gettext_lazy("Đang xử lý")),
    (State.WAITING, gettext_lazy("Chờ người gửi")),
    (State.DISPUTED, gettext_lazy("Đang phân định cơ quan")),
    (State.TO_APPROVE, gettext_lazy("Chờ duyệt kết quả")),
    (State.DONE, gettext_lazy("Đã có kết quả")),
    (State.CLOSED, gettext_lazy("Đã kết thúc")),
)
_YEARS = range(2000, 2101)


class SiftForm(forms.Form):
    """Every field is optional; what cannot be read is named and left out."""

    hides_optional = True
    words = forms.CharField(label=gettext_lazy("Mã hoặc từ khóa"), required=False)
    topic = forms.ChoiceField(
        label=gettext_lazy("Lĩnh vực"), required=False, widget=QuickSelect
    )
    ward = forms.ChoiceField(
        label=gettext_lazy("Phường, xã"), required=False, widget=QuickSelect
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Tình trạng"), required=False, choices=_STATES
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Cơ quan"), required=False, widget=QuickSelect
    )
    since = forms.DateField(label=gettext_lazy("Gửi từ ngày"), required=False)
    until = forms.DateField(label=gettext_lazy("Đến hết ngày"), required=False)
    done_since = forms.DateField(
        label=gettext_lazy("Có kết quả từ ngày"), required=False
    )
    late = forms.BooleanField(
        label=gettext_lazy("Chỉ việc đang quá hạn"), required=False
    )

    def __init__(self, data: Any, *, at: datetime) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["words"].widget.attrs |= {"type": "search", "autocomplete": "off"}
        fields["topic"].choices = [("", _("Mọi lĩnh vực")), *_topics()]
        fields["ward"].choices = [
            ("", _("Cả thành phố")),
            *((ward.code, pick(ward)) for ward in wards_in_force(at)),
        ]
        fields["unit"].choices = [("", _("Mọi cơ quan")), *_offices()]
        for name in ("since", "until", "done_since"):
            fields[name].widget = forms.DateInput(
                attrs={"type": "date"}, format="%Y-%m-%d"
            )
            fields[name].input_formats = ["%Y-%m-%d", "%d/%m/%Y"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in ("since", "until", "done_since"):
            day = said.get(name)
            if day is not None and day.year not in _YEARS:
                self.add_error(name, _("Ngày này ở ngoài những năm có dữ liệu."))
        return said

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """Return the filters that few need."""
        return [self[name] for name in ("unit", "since", "until", "done_since", "late")]

    @property
    def is_open(self) -> bool:
        """Tell whether one of those few is in use, or faulty."""
        return any(field.value() or field.errors for field in self.more_fields)

    def wanted(self) -> Wanted:
        """Return what is asked for, without what could not be read."""
        said = self.cleaned_data
        until = said.get("until")
        return Wanted(
            words=said.get("words") or "",
            topic=said.get("topic") or "",
            ward=said.get("ward") or "",
            state=said.get("state") or "",
            unit=said.get("unit") or "",
            late=bool(said.get("late")),
            since=_begin(said.get("since")),
            until=_begin(until + timedelta(days=1)) if until else None,
            done_since=_begin(said.get("done_since")),
        )


def _begin(day: date | None) -> datetime | None:
    """Return when a day began in the city."""
    return datetime(day.year, day.month, day.day, tzinfo=CITY_TIME) if day else None


def _topics() -> Iterable[tuple[str, Any]]:
    """Return groups, each as a whole, with their leaves."""
    book = topic_book()
    for group in book.groups:
        leaves = [topic for topic in book.children(group.pk) if topic.is_leaf]
        if leaves:
            whole = (group.code, _("Cả nhóm: %(name)s") % {"name": pick(group)})
            yield pick(group), [whole, *((t.code, pick(t)) for t in leaves)]


def _offices() -> list[tuple[str, str]]:
    """Return the offices of today by name; a division's work counts as its own."""
    found = [
        (unit.code, pick(unit))
        for unit in snapshot().units.values()
        if unit.valid_to is None and unit.kind != UnitKind.DIVISION
    ]
    return sorted(found, key=lambda one: fold(one[1]))

"""Filters of the public list and map, as a form: read by sift.read_sift."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.ground.fold import fold
from nhactruong.org.models import UnitKind
from nhactruong.org.snapshot import snapshot
from nhactruong.places.find import wards_in_force
from nhactruong.reports.counting.status import KEPT, NOW, OPEN_STATES, OVER_STATES, PAST
from nhactruong.reports.forms.select import QuickSelect
from nhactruong.reports.sift import Sift, read_sift
from nhactruong.reports.topics import topic_book
from nhactruong.ui.language import pick
from nhactruong.work.states import State

_STATES: tuple[tuple[str, Any], ...] = (
    ("", gettext_lazy("Mọi tình trạng")),
    (OPEN_STATES, gettext_lazy("Đang mở, chưa có kết quả")),
    (OVER_STATES, gettext_lazy("Đã có kết quả hoặc kết thúc")),
    (State.RECEIVED, gettext_lazy("Chờ tiếp nhận")),
    (State.IN_PROGRESS, gettext_lazy("Đang xử lý")),
    (State.WAITING, gettext_lazy("Chờ người gửi")),
    (State.DISPUTED, gettext_lazy("Đang phân định cơ quan")),
    (State.TO_APPROVE, gettext_lazy("Chờ duyệt kết quả")),
    (State.DONE, gettext_lazy("Đã có kết quả")),
    (State.CLOSED, gettext_lazy("Đã kết thúc")),
)
LATE: tuple[tuple[str, Any], ...] = (
    ("", gettext_lazy("Trễ hay không đều được")),
    (NOW, gettext_lazy("Đang quá hạn")),
    (PAST, gettext_lazy("Có kết quả sau hạn")),
    (KEPT, gettext_lazy("Có kết quả đúng hạn")),
)
DAYS: tuple[tuple[str, Any], ...] = (
    ("", gettext_lazy("Từ trước đến nay")),
    ("1", gettext_lazy("Hôm nay")),
    ("7", gettext_lazy("7 ngày qua")),
    ("30", gettext_lazy("30 ngày qua")),
    ("90", gettext_lazy("90 ngày qua")),
    ("365", gettext_lazy("365 ngày qua")),
)


def _field(label: Any, widget: type[forms.Widget] = forms.Select) -> Any:
    # Text, whatever it is chosen by: what may be asked for is read in one place.
    return forms.CharField(label=label, required=False, widget=widget)


class SiftForm(forms.Form):
    """Every field is optional; what cannot be read is named and left out."""

    hides_optional = True
    words = _field(gettext_lazy("Mã hoặc từ khóa"), forms.TextInput)
    topic = _field(gettext_lazy("Lĩnh vực"), QuickSelect)
    ward = _field(gettext_lazy("Phường, xã"), QuickSelect)
    state = _field(gettext_lazy("Tình trạng"))
    late = _field(gettext_lazy("Đúng hạn hay trễ"))
    days = _field(gettext_lazy("Gửi trong"))
    unit = _field(gettext_lazy("Cơ quan"), QuickSelect)
    since = _field(gettext_lazy("Gửi từ ngày"), forms.DateInput)
    until = _field(gettext_lazy("Đến hết ngày"), forms.DateInput)
    done_since = _field(gettext_lazy("Có kết quả từ ngày"), forms.DateInput)
    bbox = _field("", forms.HiddenInput)

    def __init__(self, data: Any, *, at: datetime) -> None:
        self.sift, self.faults = read_sift(data, at)
        super().__init__({**data.dict(), "late": self.sift.late} if data else {})
        fields: dict[str, Any] = self.fields
        fields["words"].widget.attrs |= {"type": "search", "autocomplete": "off"}
        for name, choices in self._choices(at).items():
            fields[name].widget.choices = choices
        for name in ("since", "until", "done_since"):
            fields[name].widget.input_type = "date"
        self.is_valid()

    def _choices(self, at: datetime) -> dict[str, Any]:
        wards = ((ward.code, pick(ward)) for ward in wards_in_force(at))
        return {
            "topic": [("", _("Mọi lĩnh vực")), *_topics()],
            "ward": [("", _("Cả thành phố")), *wards],
            "unit": [("", _("Mọi cơ quan")), *_offices()],
            "state": _STATES,
            "late": LATE,
            "days": DAYS,
        }

    def clean(self) -> dict[str, Any]:
        for name, words in self.faults.items():
            if name in self.fields:
                self.add_error(name, words)  # type: ignore[arg-type]
        return super().clean() or {}

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("topic", "ward", "state", "late", "days")]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """Return the filters that few need."""
        return [self[name] for name in ("unit", "since", "until", "done_since")]

    @property
    def is_open(self) -> bool:
        """Tell whether one of those few is in use, or faulty."""
        return any(field.value() or field.errors for field in self.more_fields)

    def wanted(self) -> Sift:
        """Return what is asked for, without what could not be read."""
        return self.sift


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

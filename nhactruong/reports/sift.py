"""What a list, a map, a feed or an export of public reports is asked for: one object,
read from an address, written into one, and said in words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nhactruong.org.models import UnitKind
from nhactruong.org.snapshot import snapshot
from nhactruong.places.find import ward_by_code
from nhactruong.reports.counting.grid import Box
from nhactruong.reports.counting.status import (
    KEPT,
    NOW,
    OPEN_STATES,
    OVER_STATES,
    PAST,
    statuses,
)
from nhactruong.reports.sift_fields import read_box, read_moment
from nhactruong.reports.topics import topic_book
from nhactruong.ui.moments import CITY_TIME, local
from nhactruong.work.states import State

# Stretches of days up to now that can be asked for.
DAYS = (1, 7, 30, 90, 365)
LONGEST_WORDS = 200
FIELDS = (
    "words", "topic", "ward", "state", "late", "unit", "days", "since", "until",
    "done_since", "bbox",
)  # fmt: skip
_LATE = {"1": NOW, "true": NOW, "on": NOW, "yes": NOW} | {
    name: name for name in (NOW, PAST, KEPT)
}
_NOT_LATE = {"", "0", "false", "off", "no"}
_YEARS = range(2000, 2101)
Faults = dict[str, "Promise | str"]


@dataclass(frozen=True, slots=True)
class Sift:
    """What is to be kept; empty: everything.

    topic: code of a group or a leaf. ward: the state's code, of the ward now in force.
    unit: code of an office, its divisions included. state: a State, "open" or "over".
    late: "now" still owed after its deadline, "past" done after the first deadline,
        "kept" done by it.
    days: so many local days, today the last; since, until: moments of submission, until
        exclusive; done_since: of the result.
    words: found in what was published, or a code. box: west, south, east, north.
    """

    topic: str = ""
    ward: str = ""
    unit: str = ""
    state: str = ""
    late: str = ""
    days: int = 0
    since: datetime | None = None
    until: datetime | None = None
    done_since: datetime | None = None
    words: str = ""
    box: Box | None = None

    def __bool__(self) -> bool:
        return self != EVERYTHING

    def query(self, **more: str) -> str:
        """Return it as the pages' query string, "" where nothing is asked for.

        more: fields put in place of its own; one that is empty goes.
        """
        fields = {
            "words": self.words,
            "topic": self.topic,
            "ward": self.ward,
            "state": self.state,
            "late": self.late,
            "unit": self.unit,
            "days": str(self.days or ""),
            "since": _moment(self.since),
            "until": _last_day(self.until),
            "done_since": _moment(self.done_since),
            "bbox": ",".join(map(_degrees, self.box)) if self.box else "",
            **more,
        }
        return urlencode({name: value for name, value in fields.items() if value})

    def begins(self, at: datetime) -> datetime | None:
        """Return from when on reports are kept, `days` counted back from `at`."""
        if not self.days:
            return self.since
        first = local(at).date() - timedelta(days=self.days - 1)
        asked = datetime.combine(first, time(), CITY_TIME)
        return max(asked, self.since) if self.since else asked

    def statuses(self) -> frozenset[int]:
        return statuses(self.state, self.late)

    def without(self, *names: str) -> "Sift":
        """Return it without some of its conditions."""
        return replace(self, **{name: getattr(EVERYTHING, name) for name in names})


EVERYTHING = Sift()


def read_sift(
    data: Mapping[str, Any], at: datetime, *, last_day_counts: bool = True
) -> tuple[Sift, Faults]:
    """Return what an address asks for, and what of it means nothing, which is left out.

    last_day_counts: whether a bare day at `until` is itself included.
    """
    faults: Faults = {}
    said = {name: _clean(data.get(name)) for name in FIELDS}
    found: dict[str, Any] = {"words": said["words"][:LONGEST_WORDS]}
    for name, read in _CHOICES.items():
        try:
            found[name] = read(said[name], at) if said[name] else ""
        except _Unknown as unknown:
            faults[name] = unknown.words
    if said["days"]:
        if said["days"] in {str(n) for n in DAYS}:
            found["days"] = int(said["days"])
        else:
            faults["days"] = _("Chọn một trong các khoảng: 1, 7, 30, 90, 365 ngày.")
    for name in ("since", "until", "done_since"):
        try:
            moment = read_moment(said[name])
        except ValueError:
            faults[name] = _BAD_DAY
            continue
        if moment is None:
            continue
        if local(moment).year not in _YEARS:
            faults[name] = _("Ngày này ở ngoài những năm có dữ liệu.")
            continue
        if name == "until" and last_day_counts and len(said[name]) <= 10:
            moment += timedelta(days=1)
        found[name] = moment
    if said["bbox"]:
        try:
            found["box"] = read_box(said["bbox"])
        except ValueError:
            faults["bbox"] = _("Khung bản đồ cần bốn số: tây,nam,đông,bắc.")
    return Sift(**found), faults


class _Unknown(Exception):
    def __init__(self, words: "Promise | str") -> None:
        self.words = words


_BAD_DAY = _("Cần ngày dạng 2026-11-24 hoặc thời điểm 2026-11-24T08:00:00+07:00.")


def _topic(code: str, at: datetime) -> str:
    if not topic_book().within(code):
        raise _Unknown(_("Không có lĩnh vực này."))
    return code


def _ward(code: str, at: datetime) -> str:
    if ward_by_code(code, at) is None:
        raise _Unknown(_("Không có xã, phường nào mang mã này."))
    return code


def _unit(code: str, at: datetime) -> str:
    if not units_called(code):
        raise _Unknown(_("Không có cơ quan nào mang mã này."))
    return code


def _state(name: str, at: datetime) -> str:
    if name not in (OPEN_STATES, OVER_STATES, *State.values):
        raise _Unknown(_("Không có tình trạng này."))
    return name


def _late(name: str, at: datetime) -> str:
    if name.lower() in _NOT_LATE:
        return ""
    if (known := _LATE.get(name.lower())) is None:
        raise _Unknown(
            _("Chọn: now (đang trễ), past (xong sau hạn) hoặc kept (đúng hạn).")
        )
    return known


_CHOICES = {
    "topic": _topic,
    "ward": _ward,
    "unit": _unit,
    "state": _state,
    "late": _late,
}


def units_called(code: str) -> list[int]:
    """Return the keys of the offices that bear or bore this code, and of their divisions."""
    units = snapshot().units
    found = [key for key, unit in units.items() if unit.code == code]
    for here in found:
        found += [
            key
            for key, unit in units.items()
            if unit.parent_id == here and unit.kind == UnitKind.DIVISION
        ]
    return found


def _clean(value: Any) -> str:
    return str(value or "").replace("\0", "").strip()


def _degrees(edge: float) -> str:
    return f"{edge:.6f}".rstrip("0").rstrip(".")


def _moment(moment: datetime | None) -> str:
    if moment is None:
        return ""
    here = local(moment)
    whole = here == here.replace(hour=0, minute=0, second=0, microsecond=0)
    return here.date().isoformat() if whole else here.isoformat()


def _last_day(moment: datetime | None) -> str:
    """Return the last day before a midnight, any other moment as it is."""
    text = _moment(moment)
    if len(text) != 10:
        return text
    return (date.fromisoformat(text) - timedelta(days=1)).isoformat()

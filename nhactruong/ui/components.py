"""What a view fills in for a component: plain values, no rows, no queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Pace = Literal["run", "near", "late", "pause", "done"]
Tone = Literal["", "done", "late", "near", "quiet"]


@dataclass(frozen=True, slots=True)
class Clock:
    """How much working time is left.

    words: "còn 1 giờ 55 phút", from `workdays.clock.left_words`.
    exact: the moment meant; `before` says what it is ("hạn", "xong").
    now: when given, `exact` is shortened to "11:35 hôm nay".
    name: heading where clocks stand side by side; note: a line below.
    used: share of the allowance used, per cent, for the bar; None draws none.
    """

    pace: Pace
    words: str
    exact: datetime | date | None = None
    before: str = ""
    now: datetime | None = None
    name: str = ""
    note: str = ""
    used: int | None = None
    marks: tuple[int, ...] = (50, 80)


@dataclass(frozen=True, slots=True)
class Badge:
    """Where a thing stands: a word, a sign, and a tone that only repeats them."""

    words: str
    icon: str = "dots"
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Pledge:
    """The promise: which office, which person, why, by when.

    office_note: "thuộc Sở Xây dựng"; person with post: "Nghiêm Trúc Vy, chuyên viên".
    why: a sentence; basis: the legal basis in words, `basis_url` where it can be read.
    due_note: "7 ngày làm việc từ ngày tiếp nhận".
    steps: `workdays.clock.explain(...)`, shown when opened.
    """

    office: str
    due: datetime | None = None
    title: str = ""
    office_note: str = ""
    head: str = ""
    person: str = ""
    post: str = ""
    why: str = ""
    basis: str = ""
    basis_url: str = ""
    unverified: bool = False
    due_note: str = ""
    receive_by: datetime | None = None
    steps: Sequence[Any] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a timeline.

    who: name and post, or "hệ thống"; note: words after the moment.
    said: text of a person, shown as a quotation; more: a plain sentence below.
    """

    what: str
    when: datetime | date | None = None
    who: str = ""
    note: str = ""
    said: str = ""
    more: str = ""
    icon: str = "check"
    stage: Literal["past", "now", "ahead"] = "past"
    photos: Sequence[Any] = field(default_factory=tuple)
    url: str = ""

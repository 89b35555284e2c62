"""The official's inbox: what becomes late first, in few statements whatever its size."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.ground.codes import read_code
from nhactruong.ground.cursor import Page, page_by_cursor
from nhactruong.ground.fold import fold
from nhactruong.org.authority import Authority
from nhactruong.ui.moments import CITY_TIME, local
from nhactruong.work.gather.capped import counts_of, words
from nhactruong.work.models import Beside, InStates, LateFrom, Task, TaskQuerySet
from nhactruong.work.show.rows import Row, row_of
from nhactruong.work.sources import all_sources
from nhactruong.work.states import OPEN, State, WaitingOn
from nhactruong.workdays.calendars import calendars_in_force

SIZE = 50
WIDE = 40  # units
CAP = 999  # counted no further: "999+"
TABS = {
    "mine": gettext_lazy("Của tôi"),
    "unit": gettext_lazy("Đơn vị"),
    "approve": gettext_lazy("Chờ tôi duyệt"),
    "others": gettext_lazy("Chờ người khác"),
    "done": gettext_lazy("Đã xong"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the inbox is asked to show; empty: everything of the tab."""

    tab: str = "mine"
    words: str = ""
    level: str = ""
    state: str = ""
    function_ids: tuple[int, ...] = ()
    ward_id: int | None = None
    late: bool = False
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Tab:
    """count, late: as words, counted to CAP; late is empty where there are none."""

    key: str
    label: str
    count: str | None
    late: str
    here: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks that become late in the same stretch; count: of all pages, to CAP."""

    label: str
    tone: str
    icon: str
    count: str
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Inbox:
    tabs: list[Tab]
    groups: list[Group]
    page: Page[Task]


def inbox_of(
    wanted: Wanted, *, authority: Authority, at: datetime, cursor: str
) -> Inbox:
    """Return one page of the inbox; two statements and one for each source.

    Raises Refusal: bad_cursor.
    """
    found = wanted_tasks(wanted, authority=authority, at=at)
    over = wanted.tab == "done"
    page = page_by_cursor(
        _sorted(found, wanted.tab, authority).for_rows(),
        order=("-over_since",) if over else ("late_from",),
        cursor=cursor,
        size=SIZE,
    )
    queries = _tab_queries(authority, at)
    if not over:
        queries |= _group_queries(_sorted(found, wanted.tab, authority), at)
    counts = counts_of(queries, authority.person_id, cap=CAP)
    return Inbox(
        tabs=_tabs(wanted.tab, authority, counts),
        groups=[_done_group(page, at)] if over else _groups(counts, page, at),
        page=page,
    )


def wanted_tasks(wanted: Wanted, *, authority: Authority, at: datetime) -> TaskQuerySet:
    """Return what this person's inbox shows under `wanted`, in no order."""
    found = _filtered(_of_tab(wanted.tab, authority), wanted)
    return found.late(at, beside=not _is_wide(authority)) if wanted.late else found


def _of_tab(tab: str, authority: Authority) -> TaskQuerySet:
    if tab == "done":
        return Task.objects.over_to(authority, wide=_is_wide(authority))
    if tab == "unit":
        return Task.objects.open_to(authority)
    mine = Task.objects.filter(_TABS[tab](authority))
    return mine.exclude(about_unit__in=authority.own_offices)


def _mine(authority: Authority) -> Q:
    return Q(
        InStates(OPEN),
        owner__in=authority.appointment_ids,
        waiting_on=WaitingOn.OWNER,
    ) | _to_approve(authority)


def _to_approve(authority: Authority) -> Q:
    return Q(state=State.TO_APPROVE, approver__in=authority.appointment_ids)


def _others(authority: Authority) -> Q:
    mine = authority.appointment_ids
    waits = ~Q(waiting_on=WaitingOn.OWNER) & ~_approves(mine)
    return Q(InStates(OPEN), owner__in=mine) & waits


def _approves(mine: frozenset[int]) -> Q:
    return Q(approver__isnull=False, approver__in=mine)


_TABS: Mapping[str, Any] = {
    "mine": _mine,
    "approve": _to_approve,
    "others": _others,
}


def _filtered(found: TaskQuerySet, wanted: Wanted) -> TaskQuerySet:
    if wanted.level:
        found = found.filter(level=wanted.level)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.function_ids:
        found = found.filter(function__in=wanted.function_ids)
    if wanted.ward_id is not None:
        found = found.filter(ward=wanted.ward_id)
    if wanted.owner_id is not None:
        found = found.filter(owner=wanted.owner_id)
    if code := read_code(wanted.words):
        return found.filter(code=code)
    for word in fold(wanted.words).split():
        found = found.filter(Q(folded__contains=word) | Q(code__icontains=word))
    return found


def _tab_queries(authority: Authority, at: datetime) -> dict[str, TaskQuerySet]:
    queries = {key: _of_tab(key, authority) for key in TABS if key != "done"}
    queries["mine_late"] = queries["mine"].late(at, beside=True)
    queries["unit_late"] = queries["unit"].late(at, beside=not _is_wide(authority))
    return queries


def _tabs(here: str, authority: Authority, counts: Mapping[str, int]) -> list[Tab]:
    return [
        Tab(
            key=key,
            label=_("Toàn thành phố")
            if key == "unit" and authority.conductor
            else str(label),
            count=_words(counts[key]) if key in counts else None,
            late=_words(late) if (late := counts.get(f"{key}_late")) else "",
            here=key == here,
        )
        for key, label in TABS.items()
    ]


def _words(count: int) -> str:
    return words(count, CAP)


def ends(at: datetime) -> tuple[datetime, datetime, datetime]:
    """Return the moments at which "late", "today" and "this week" end, in city time."""
    today = local(at).date()
    midnight = datetime.combine(today, time(), CITY_TIME)
    return (
        at,
        midnight + timedelta(days=1),
        midnight + timedelta(days=7 - today.weekday()),
    )


def _is_wide(authority: Authority) -> bool:
    """Tell whether most of the city's tasks are seen: then those that come first are
    soon found in an index of the whole city."""
    return authority.conductor or len(authority.unit_ids) > WIDE


def _sorted(found: TaskQuerySet, tab: str, authority: Authority) -> Any:
    """Return `found` with what it is sorted by: the whole city's by an index of that,
    one office's tasks by the office."""
    whole = tab == "unit" and _is_wide(authority)
    if tab == "done":
        since = F("act_since") if _is_wide(authority) else Beside("act_since")
        return found.annotate(over_since=since)
    return found.annotate(late_from=LateFrom(beside=not whole))


def _group_queries(found: Any, at: datetime) -> dict[str, TaskQuerySet]:
    late, today, week = ends(at)
    return {
        "late": found.filter(late_from__lt=late),
        "today": found.filter(late_from__gte=late, late_from__lt=today),
        "week": found.filter(late_from__gte=today, late_from__lt=week),
        "later": found.filter(late_from__gte=week),
    }


def _groups(counts: Mapping[str, int], page: Page[Task], at: datetime) -> list[Group]:
    late, today, week = ends(at)
    groups = {
        "late": Group(_("Quá hạn"), "late", "late", _words(counts["late"])),
        "today": Group(_("Hết hạn hôm nay"), "near", "clock", _words(counts["today"])),
        "week": Group(_("Tuần này"), "", "dots", _words(counts["week"])),
        "later": Group(_("Sau đó"), "", "dots", _words(counts["later"])),
    }
    for task, row in zip(page.items, rows_of(page.items, at), strict=True):
        groups[_stretch(task, late, today, week)].rows.append(row)
    return [group for group in groups.values() if group.rows]


def _stretch(task: Task, late: datetime, today: datetime, week: datetime) -> str:
    moment = getattr(task, "late_from", None) or task.due
    if moment < late:
        return "late"
    if moment < today:
        return "today"
    return "week" if moment < week else "later"


def _done_group(page: Page[Task], at: datetime) -> Group:
    return Group("", "", "check", "", rows_of(page.items, at))


def rows_of(tasks: Iterable[Task], at: datetime) -> list[Row]:
    """Return the rows of tasks loaded for rows; one statement for each source met."""
    tasks = list(tasks)
    calendars = calendars_in_force()
    lines: dict[int, str] = {}
    for source in all_sources():
        own = [task for task in tasks if task.source == source.kind]
        if own:
            lines |= source.gather(own)
    return [row_of(task, at, calendars, lines.get(task.pk, "")) for task in tasks]

"""One small number for how a report stands: its state, and whether in time."""

from collections.abc import Iterable
from datetime import datetime

from nhactruong.work.states import OPEN, OVER, RUNNING, State

# Appended to, never put in another order: the numbers are kept in tables.
_STATES = (
    State.RECEIVED,
    State.IN_PROGRESS,
    State.WAITING,
    State.DISPUTED,
    State.TO_APPROVE,
    State.DONE,
    State.CLOSED,
)
_NUMBER = {state: number for number, state in enumerate(_STATES)}
NO_VERDICT, IN_TIME, LATE = 0, 1, 2
ALL = frozenset(10 * n + t for n in _NUMBER.values() for t in (0, 1, 2))

# Ways of being late that can be asked for.
NOW, PAST, KEPT = "now", "past", "kept"
OPEN_STATES, OVER_STATES = "open", "over"


def status_of(
    state: str,
    due: datetime,
    done_at: datetime | None,
    original_due: datetime,
    at: datetime,
) -> int:
    """Return the number; while open in time as of `at`, afterwards by the first deadline."""
    if state in OPEN:
        timely = LATE if state in RUNNING and due < at else IN_TIME
    elif done_at is None:
        timely = NO_VERDICT
    else:
        timely = IN_TIME if done_at <= original_due else LATE
    return 10 * _NUMBER[State(state)] + timely


def state_of(status: int) -> State:
    return _STATES[status // 10]


def is_open(status: int) -> bool:
    return state_of(status) in OPEN


def is_late(status: int) -> bool:
    """Tell whether it is owed and its deadline has passed."""
    return is_open(status) and status % 10 == LATE


def statuses(state: str, late: str) -> frozenset[int]:
    """Return what a filter keeps.

    state: a State, "open", "over", "" for any. late: NOW, PAST, KEPT, "" for any.
    """
    groups: dict[str, Iterable[State]] = {
        "": _STATES,
        OPEN_STATES: OPEN,
        OVER_STATES: OVER,
    }
    wanted = set(groups[state] if state in groups else (State(state),))
    verdicts: tuple[int, ...] = (NO_VERDICT, IN_TIME, LATE)
    if late == NOW:
        wanted &= RUNNING
        verdicts = (LATE,)
    elif late:
        wanted &= OVER
        verdicts = (LATE,) if late == PAST else (IN_TIME,)
    return frozenset(10 * _NUMBER[one] + t for one in wanted for t in verdicts)

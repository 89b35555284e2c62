"""Everybody who may come near a task, without a database: for tests of rules."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from nhactruong.ground.actor import ActorKind
from nhactruong.org.authority import NOBODY, Authority, Holding, requester
from nhactruong.work.models import Task
from nhactruong.work.rules import Facts
from nhactruong.work.states import WAITS_ON, State

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TASK, FUNCTION = 1, 9
UNIT, ABOVE, ELSEWHERE, DESK = 10, 20, 30, 40
OWNER, APPROVER = 101, 105
# Appointment (and, with 100 more, person) of each who holds a post.
KEYS = {
    "owner": OWNER,
    "head": 102,
    "deputy": 103,
    "upper head": 104,
    "approver": APPROVER,
    "conductor": 106,
    "stranger": 107,
    "colleague": 108,
}
UNITS = {
    "upper head": ABOVE,
    "approver": ELSEWHERE,
    "conductor": DESK,
    "stranger": ELSEWHERE,
}
POSTS = {"head": "head", "upper head": "head", "deputy": "deputy"}


def person_of(name: str) -> int:
    return KEYS[name] + 100


def authority(name: str) -> Authority:
    """Return what this member of the cast may do."""
    if name == "requester":
        return requester(TASK)
    if name == "another requester":
        return requester(TASK + 1)
    if name == "nobody":
        return NOBODY
    if name in ("clock", "system"):
        return Authority(kind=ActorKind(name))
    key, unit = KEYS[name], UNITS.get(name, UNIT)
    holding = Holding(key, UUID(int=key), unit, POSTS.get(name, "officer"))
    heads = {"head": {UNIT}, "upper head": {ABOVE, UNIT}}.get(name, set())
    return Authority(
        kind=ActorKind.OFFICIAL,
        person_id=person_of(name),
        holdings=(holding,),
        member_of=frozenset({unit}),
        head_of=frozenset({unit} & heads),
        headed=frozenset(heads),
        overseen=frozenset({(UNIT, None)} if name == "deputy" else ()),
        own_offices=frozenset({unit}),
        unit_ids=frozenset({unit} | heads),
        conductor=name == "conductor",
    )


def both(one: str, other: str) -> Authority:
    """Return the authority of one person who is both members of the cast."""
    a, b = authority(one), authority(other)
    return replace(
        a,
        person_id=a.person_id or b.person_id,
        holdings=a.holdings + b.holdings,
        member_of=a.member_of | b.member_of,
        head_of=a.head_of | b.head_of,
        headed=a.headed | b.headed,
        overseen=a.overseen | b.overseen,
        own_offices=a.own_offices | b.own_offices,
        unit_ids=a.unit_ids | b.unit_ids,
        conductor=a.conductor or b.conductor,
        requester_of=a.requester_of | b.requester_of,
    )


def a_task(state: str = State.IN_PROGRESS, **columns: Any) -> Task:
    """Return an unsaved task; its window ends at AT exactly."""
    return Task(
        **{
            "pk": TASK,
            "code": "HN-TEST-0001",
            "unit_id": UNIT,
            "owner_id": OWNER,
            "approver_id": APPROVER if state == State.TO_APPROVE else None,
            "function_id": FUNCTION,
            "level": "normal",
            "state": state,
            "waiting_on": WAITS_ON[State(state)],
            "closes_at": AT if state in (State.DONE, State.CLOSED) else None,
            **columns,
        }
    )


def nothing_in_the_way(**facts: Any) -> Facts:
    """Return facts under which every action is possible that role and state allow."""
    return Facts(
        **{
            "owner_person_id": person_of("owner"),
            "producer_person_id": person_of("owner"),
            "other_lead": "dept",
            "open_urging": True,
            **facts,
        }
    )

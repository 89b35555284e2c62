"""Who looks after whose account: role × action × state, by the rules alone."""

from itertools import product

import pytest

from nhactruong.ground.actor import ActorKind
from nhactruong.org.authority import Authority
from nhactruong.org.managing.rules import (
    ACTIONS,
    CLOSE,
    END_SESSIONS,
    REOPEN,
    RESET,
    RESET_FACTOR,
    Managed,
    why_not_manage,
    why_not_open,
    why_not_see,
)

CITY, DEPT, DIVISION, OTHER = 1, 2, 3, 4

# Roles in a city (1) with a department (2), its division (3) and another department (4).
ROLES = {
    "mayor": Authority(person_id=1, managed=frozenset({CITY, DEPT, DIVISION, OTHER})),
    "dept_head": Authority(person_id=2, managed=frozenset({DEPT, DIVISION})),
    "dept_manager": Authority(person_id=3, managed=frozenset({DEPT, DIVISION})),
    "division_head": Authority(person_id=4, managed=frozenset({DIVISION})),
    "other_head": Authority(person_id=5, managed=frozenset({OTHER})),
    "officer": Authority(person_id=6),
    "system": Authority(kind=ActorKind.SYSTEM),
}
TARGETS = {
    "dept_officer": {"units": frozenset({DEPT})},
    "division_officer": {"units": frozenset({DIVISION})},
    "dept_head": {
        "person_id": 2,
        "units": frozenset({DEPT}),
        "above_headed": frozenset({CITY}),
    },
    "division_head": {
        "person_id": 4,
        "units": frozenset({DIVISION}),
        "above_headed": frozenset({DEPT}),
    },
    "mayor": {
        "person_id": 1,
        "units": frozenset({CITY}),
        "above_headed": frozenset({None}),
    },
    "two_posts": {"units": frozenset({DEPT, OTHER})},
    "newcomer": {"place": DEPT},
    "nobody": {},
}
# Whom each role may look after, whatever the action.
OVER = {
    "mayor": {
        "dept_officer", "division_officer", "dept_head", "division_head", "two_posts",
        "newcomer",
    },
    "dept_head": {"dept_officer", "division_officer", "division_head", "newcomer"},
    "dept_manager": {"dept_officer", "division_officer", "division_head", "newcomer"},
    "division_head": {"division_officer"},
    "other_head": set(),
    "officer": set(),
    "system": set(TARGETS),
}  # fmt: skip
STATES = {
    "open": {"is_active": True},
    "open_guarded": {"is_active": True, "has_factor": True},
    "closed": {"is_active": False},
    "no_email": {"is_active": True, "has_email": False},
}
POSSIBLE = {
    "open": {RESET, CLOSE, END_SESSIONS},
    "open_guarded": {RESET, CLOSE, END_SESSIONS, RESET_FACTOR},
    "closed": {REOPEN},
    "no_email": {CLOSE, END_SESSIONS},
}


@pytest.mark.parametrize("role, target", list(product(ROLES, TARGETS)))
def test_role_by_action_by_state(role, target):
    for action, state in product(ACTIONS, STATES):
        account = Managed(**{"person_id": 99, **TARGETS[target], **STATES[state]})
        refusal = why_not_manage(action, account, authority=ROLES[role])
        may = target in OVER[role] and action in POSSIBLE[state]
        assert (refusal is None) == may, (action, state)


@pytest.mark.parametrize("role", ROLES)
def test_accounts_are_opened_only_in_units_one_manages(role):
    for unit in (CITY, DEPT, DIVISION, OTHER):
        may = unit in ROLES[role].managed or role == "system"
        assert (why_not_open(ROLES[role], unit) is None) == may


def test_one_who_has_a_post_here_and_elsewhere_is_seen_and_not_touched():
    two = Managed(person_id=99, **TARGETS["two_posts"])

    assert why_not_see(two, authority=ROLES["dept_head"]) is None
    refusal = why_not_manage(RESET, two, authority=ROLES["dept_head"])
    assert refusal.code == "posts_elsewhere"

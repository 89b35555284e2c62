"""Who may do what, and when: every role × action × state.

The table here is written out from the design, "The life of a task", by hand. It is not
derived from MOVES, which it is there to contradict.
"""

from itertools import combinations

import pytest

from nhactruong.work.rules import Facts, why_not
from nhactruong.work.states import MOVES, OPEN, State
from nhactruong.work.tests.cast import (
    AT,
    DESK,
    ELSEWHERE,
    UNIT,
    a_task,
    authority,
    both,
    nothing_in_the_way,
)

CAST = (
    "owner",
    "head",
    "deputy",
    "upper head",
    "approver",
    "conductor",
    "requester",
    "another requester",
    "stranger",
    "colleague",
    "nobody",
    "clock",
    "system",
)
STATES = (
    "received",
    "in_progress",
    "waiting",
    "disputed",
    "to_approve",
    "done",
    "closed",
)
STILL_OPEN = {"received", "in_progress", "waiting", "disputed", "to_approve"}

# action: (in which states, by whom). "Head" is the head of the task's own unit; the one
# who heads the unit above heads it too, except where the design says "the owner's head".
# The approver is whoever was chosen first in the chain; all in the chain may approve.
LIFE: dict[str, tuple[set[str], set[str]]] = {
    "accept": ({"received"}, {"owner", "head", "deputy"}),
    "assign": ({"received", "in_progress"}, {"head", "deputy", "upper head"}),
    "correct": (STILL_OPEN, {"owner", "conductor"}),
    "return_to_desk": ({"received", "in_progress"}, {"head"}),
    "forward": ({"received", "in_progress"}, {"head"}),
    "settle": ({"disputed"}, {"conductor"}),
    "ask": ({"in_progress"}, {"owner"}),
    "reply": ({"waiting"}, {"requester"}),
    "resume": ({"waiting"}, {"clock"}),
    "ask_extension": ({"in_progress"}, {"owner"}),
    "extend": ({"in_progress"}, {"head", "upper head", "conductor"}),
    "refuse_extension": ({"in_progress"}, {"head", "upper head", "conductor"}),
    "urge": (STILL_OPEN, {"head", "upper head", "conductor"}),
    "answer_urging": (STILL_OPEN, {"owner"}),
    "report_progress": ({"in_progress"}, {"owner", "head"}),
    "submit_result": ({"in_progress"}, {"owner"}),
    "decline": ({"received", "in_progress"}, {"owner"}),
    "approve": (
        {"to_approve"},
        {"approver", "deputy", "head", "upper head", "conductor"},
    ),
    "send_back": (
        {"to_approve"},
        {"approver", "deputy", "head", "upper head", "conductor"},
    ),
    "judge": ({"done"}, {"requester"}),
    "reopen": ({"done", "closed"}, {"requester", "conductor"}),
    "withdraw": (STILL_OPEN, {"requester"}),
    "merge": (STILL_OPEN, {"owner", "head", "deputy", "conductor"}),
    "split": (STILL_OPEN, {"owner", "head", "deputy", "conductor"}),
    "cancel": ({"received"}, {"conductor", "system"}),
    "close": ({"done"}, {"clock"}),
    "add_contributor": ({"received", "in_progress"}, {"owner", "head", "deputy"}),
}
# Where to, from each state; "=" stays.
WHERE: dict[str, str] = {
    "accept": "in_progress",
    "return_to_desk": "disputed",
    "forward": "received",
    "settle": "received",
    "ask": "waiting",
    "reply": "in_progress",
    "resume": "in_progress",
    "submit_result": "to_approve",
    "decline": "to_approve",
    "approve": "done",
    "send_back": "back",
    "reopen": "in_progress",
    "merge": "closed",
    "cancel": "closed",
    "close": "closed",
}


def facts_for(action: str) -> Facts:
    """Return facts under which only state and role stand in the way."""
    return nothing_in_the_way(extension_asked=action == "refuse_extension")


def ask(action: str, state: str, who: str, **columns: object) -> str:
    """Return the code of the refusal, "" where it is allowed."""
    refusal = why_not(
        action,
        a_task(state, **columns),
        facts=facts_for(action),
        authority=authority(who),
        at=AT,
    )
    return refusal.code if refusal else ""


def test_the_table_knows_every_action_and_state():
    assert {move.action for move in MOVES} == set(LIFE)
    assert {str(state) for state in State} == set(STATES)
    assert {str(state) for state in OPEN} == STILL_OPEN


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", LIFE)
def test_only_those_whom_the_design_names_may(action, state):
    states, whom = LIFE[action]
    answers = {who: ask(action, state, who) for who in CAST}

    if state in states:
        expected = {who: "" if who in whom else "not_yours" for who in CAST}
    else:
        wrong = "wrong_state" if state in STILL_OPEN else "task_over"
        expected = dict.fromkeys(CAST, wrong)
    assert answers == expected


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", LIFE)
def test_who_is_two_things_at_once_may_do_what_either_may(action, state):
    officials = (*CAST[:6], "stranger", "colleague")
    task, facts = a_task(state), facts_for(action)
    states, whom = LIFE[action]
    for one, other in combinations(officials, 2):
        refusal = why_not(action, task, facts=facts, authority=both(one, other), at=AT)
        may = state in states and bool({one, other} & whom)
        if action in ("approve", "send_back") and "owner" in (one, other):
            may = False  # nobody approves what they produced
        assert (refusal is None) == may, (one, other, refusal and refusal.code)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", LIFE)
def test_a_matter_about_an_office_is_refused_to_all_in_it(action, state):
    for about, inside in (
        (UNIT, ("owner", "head", "deputy", "colleague")),
        (ELSEWHERE, ("approver", "stranger")),
        (DESK, ("conductor",)),
    ):
        for who in inside:
            assert ask(action, state, who, about_unit_id=about) != ""


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.action)
def test_each_move_leads_where_the_design_says(move):
    assert str(move.target) == WHERE.get(move.action, "same")


@pytest.mark.parametrize("action", LIFE)
def test_a_refusal_names_those_who_may(action):
    states, _whom = LIFE[action]
    refusal = why_not(
        action,
        a_task(min(states)),
        facts=facts_for(action),
        authority=authority("nobody"),
        at=AT,
    )
    assert refusal is not None
    assert refusal.code == "not_yours"
    assert str(refusal).strip().endswith(".")
    assert "{" not in str(refusal)

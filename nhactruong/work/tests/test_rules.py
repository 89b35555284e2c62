"""Why not: what stands in the way of those whom role and state would allow."""

from dataclasses import replace
from datetime import timedelta

import pytest

from nhactruong.work.rules import roles_of, why_not
from nhactruong.work.states import Role, State
from nhactruong.work.tests.cast import (
    AT,
    a_task,
    authority,
    both,
    nothing_in_the_way,
    person_of,
)

HOUR = timedelta(hours=1)


def ask(action, who, task, facts=None, at=AT):
    """Return the code of the refusal, "" where it is allowed."""
    someone = authority(who) if isinstance(who, str) else who
    facts = facts or nothing_in_the_way()
    refusal = why_not(action, task, facts=facts, authority=someone, at=at)
    return refusal.code if refusal else ""


@pytest.mark.parametrize("action", ["submit_result", "decline"])
def test_a_result_waits_for_the_contributing_offices(action):
    facts = nothing_in_the_way(open_children=2)
    assert ask(action, "owner", a_task(), facts) == "children_open"


def test_what_has_open_parts_is_not_cancelled():
    facts = nothing_in_the_way(open_children=1)
    task = a_task(State.RECEIVED)
    assert ask("cancel", "conductor", task, facts) == "children_open"


@pytest.mark.parametrize("action", ["approve", "send_back"])
def test_nobody_decides_on_what_they_made_or_own(action):
    task = a_task(State.TO_APPROVE)
    made = nothing_in_the_way(producer_person_id=person_of("deputy"))
    assert ask(action, "deputy", task, made) == "own_result"
    owns = nothing_in_the_way(owner_person_id=person_of("head"))
    assert ask(action, "head", task, owns) == "own_result"
    assert ask(action, "head", task) == ""


def test_nobody_approves_twice_but_the_conductor():
    task = a_task(State.TO_APPROVE)
    everybody = frozenset(person_of(n) for n in ("head", "conductor", "approver"))
    facts = nothing_in_the_way(approved_before=everybody)
    assert ask("approve", "head", task, facts) == "approved_before"
    assert ask("approve", "approver", task, facts) == "approved_before"
    assert ask("approve", "conductor", task, facts) == ""
    assert ask("approve", "deputy", task, facts) == ""


def test_the_conductor_does_not_approve_what_the_conductor_made():
    facts = nothing_in_the_way(producer_person_id=person_of("conductor"))
    task = a_task(State.TO_APPROVE)
    assert ask("approve", "conductor", task, facts) == "own_result"


def test_forwarding_needs_another_mandate_and_is_done_once():
    facts = nothing_in_the_way(other_lead="")
    assert ask("forward", "head", a_task(), facts) == "mandate_is_yours"
    assert ask("forward", "head", a_task(forward_count=1)) == "forwarded_before"


def test_a_head_extends_once_those_above_again():
    once = a_task(extend_count=1)
    assert ask("extend", "head", once) == "no_extensions_left"
    assert ask("extend", "upper head", once) == ""
    assert ask("extend", "conductor", once) == ""


def test_urgent_work_is_extended_from_above():
    urgent = a_task(level="urgent")
    assert ask("extend", "head", urgent) == "urgent_by_superior"
    assert ask("extend", "upper head", urgent) == ""


def test_an_extension_is_asked_for_once_at_a_time():
    facts = nothing_in_the_way(extension_asked=True)
    assert ask("ask_extension", "owner", a_task(), facts) == "extension_asked"


def test_only_what_was_urged_is_answered():
    facts = nothing_in_the_way(open_urging=False)
    assert ask("answer_urging", "owner", a_task(), facts) == "nothing_urged"


def test_nobody_stops_the_clock_by_asking_nobody():
    assert ask("ask", "owner", a_task(parent_id=7)) == "no_requester"
    assert ask("ask", "owner", a_task(withdrawn_at=AT)) == "withdrawn"


def test_the_window_includes_its_last_moment():
    done = a_task(State.DONE)
    for action in ("judge", "reopen"):
        assert ask(action, "requester", done, at=AT) == ""
        assert ask(action, "requester", done, at=AT + HOUR) == "window_over"
    assert ask("close", "clock", done, at=AT - HOUR) == "window_open"
    assert ask("close", "clock", done, at=AT) == ""


def test_the_conductor_reopens_at_any_time_but_not_what_never_was():
    late = AT + 1000 * HOUR
    assert ask("reopen", "conductor", a_task(State.CLOSED), at=late) == ""
    for kind in ("merged", "cancelled"):
        gone = a_task(State.CLOSED, close_kind=kind)
        assert ask("reopen", "conductor", gone) == "nothing_to_reopen"


def test_who_has_left_neither_judges_nor_reopens_nor_leaves_again():
    done = a_task(State.DONE, withdrawn_at=AT)
    assert ask("judge", "requester", done) == "withdrawn"
    assert ask("reopen", "requester", done) == "withdrawn"
    assert ask("reopen", "conductor", done) == ""
    assert ask("withdraw", "requester", a_task(withdrawn_at=AT)) == "withdrawn"


def test_a_result_is_judged_once():
    facts = nothing_in_the_way(judged_this_round=True)
    assert ask("judge", "requester", a_task(State.DONE), facts) == "judged"


def test_the_clock_closes_only_where_the_source_allows_it():
    facts = nothing_in_the_way(may_close=False)
    assert ask("close", "clock", a_task(State.DONE), facts) == "source_keeps_open"


def test_the_wrong_step_is_named():
    task = a_task(State.WAITING)
    refusal = why_not(
        "approve",
        task,
        facts=nothing_in_the_way(),
        authority=authority("head"),
        at=AT,
    )
    assert refusal is not None
    assert "Chờ người gửi" in str(refusal)


def test_roles_are_read_from_authority_alone():
    task = a_task(State.TO_APPROVE)
    assert roles_of(task, authority("owner")) == {Role.OWNER}
    assert roles_of(task, authority("head")) == {Role.HEAD}
    assert roles_of(task, authority("upper head")) == {Role.SUPERIOR}
    assert roles_of(task, authority("deputy")) == {Role.DEPUTY}
    assert roles_of(task, authority("approver")) == {Role.APPROVER}
    assert roles_of(task, authority("conductor")) == {Role.CONDUCTOR}
    assert roles_of(task, authority("requester")) == {Role.REQUESTER}
    for nobody in ("colleague", "stranger", "nobody", "another requester"):
        assert roles_of(task, authority(nobody)) == frozenset()
    assert roles_of(task, both("owner", "head")) == {Role.OWNER, Role.HEAD}


def test_a_portfolio_for_other_functions_gives_nothing():
    deputy = authority("deputy")
    unit = next(iter(deputy.member_of))
    other = replace(deputy, overseen=frozenset({(unit, 77)}))
    task = a_task(State.TO_APPROVE)
    assert ask("approve", other, task) == "not_yours"

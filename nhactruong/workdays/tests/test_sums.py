"""What holds of every deadline, tried on many; each is also made by a slow oracle."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhactruong.workdays.clock import Amount, Terms, add_days, add_hours, deadline
from nhactruong.workdays.compiled import HOUR
from nhactruong.workdays.explain import explain
from nhactruong.workdays.tests import oracle
from nhactruong.workdays.tests.make import ALWAYS, at, make_calendars, office

FEW = settings(max_examples=60, deadline=None)
MANY = settings(max_examples=300, deadline=None)

# Around the holidays of 2026: New Year and its swap, Tet, spring, August, November.
EDGES = [
    at(day)
    for day in (
        "2025-12-29 00:00",
        "2026-02-10 00:00",
        "2026-04-22 00:00",
        "2026-08-18 00:00",
        "2026-11-18 00:00",
    )
]
minutes = st.integers(0, 16 * 24 * 60).map(lambda n: timedelta(minutes=n))
moments = st.builds(lambda edge, later: edge + later, st.sampled_from(EDGES), minutes)
calendars = st.sampled_from(["office", "office", "mornings", "always"])
amounts = st.one_of(
    st.builds(Amount, st.integers(1, 30), st.just("hours")),
    st.builds(Amount, st.integers(1, 15), st.just("days")),
)
short = st.integers(0, 4 * 24 * 60).map(lambda n: timedelta(minutes=n))


@st.composite
def terms_of_all_kinds(draw, passed_on=True):
    start = draw(moments)
    segments, since = [(start, draw(calendars))], start
    for _n in range(draw(st.integers(0, 2)) if passed_on else 0):
        since += draw(short)
        segments.append((since, draw(calendars)))
    pauses, since = [], start
    for _n in range(draw(st.integers(0, 3))):
        begins = since + draw(short)
        since = begins + draw(short)
        pauses.append((begins, since))
    extensions = []
    for _n in range(draw(st.integers(0, 2))):
        granted = start + draw(short)
        extensions.append((granted, granted + draw(short) * 3))
    receive = draw(st.none() | st.integers(1, 16).map(lambda n: Amount(n, "hours")))
    return Terms(
        start=start,
        receive=receive,
        handle=draw(amounts),
        segments=tuple(segments),
        pauses=tuple(pauses),
        extensions=tuple(extensions),
    )


@FEW
@given(terms_of_all_kinds())
def test_the_deadline_is_that_of_the_slow_oracle(terms):
    found = deadline(terms, make_calendars())

    assert (found.receive_by, found.due) == oracle.due(terms)


@MANY
@given(terms_of_all_kinds())
def test_pauses_and_extensions_never_move_a_deadline_earlier(terms):
    bare = Terms(terms.start, terms.receive, terms.handle, terms.segments)
    extended = Terms(
        terms.start,
        terms.receive,
        terms.handle,
        terms.segments,
        extensions=terms.extensions,
    )
    found = deadline(terms, make_calendars()).due

    assert found >= deadline(extended, make_calendars()).due
    assert found >= deadline(bare, make_calendars()).due


@MANY
@given(terms_of_all_kinds(), minutes)
def test_a_pause_that_lasts_moves_the_deadline_on_with_time(terms, later):
    lasting = Terms(
        terms.start,
        terms.receive,
        terms.handle,
        terms.segments,
        pauses=((terms.start, None),),
    )
    now = terms.start + later
    soon, then = (
        deadline(lasting, make_calendars(), now=moment).due
        for moment in (now, now + timedelta(hours=5))
    )

    assert soon <= then


@MANY
@given(moments, short, st.integers(1, 200), calendars)
def test_who_comes_later_has_until_later(start, later, amount, code):
    calendar = make_calendars()[code]

    for add in (add_hours, add_days):
        assert add(calendar, start, amount) <= add(calendar, start + later, amount)


@MANY
@given(moments, st.integers(1, 100), st.integers(1, 100), calendars)
def test_who_has_more_has_until_later(start, amount, more, code):
    calendar = make_calendars()[code]

    for add in (add_hours, add_days):
        assert add(calendar, start, amount) < add(calendar, start, amount + more)


@MANY
@given(moments, st.integers(1, 60), st.integers(1, 60))
def test_hours_may_be_counted_in_parts(start, some, others):
    between = add_hours(office(), start, some)

    assert add_hours(office(), between, others) == add_hours(
        office(), start, some + others
    )


def counted(steps, after):
    kinds = ("days", "made_up", "shift", "full_days")
    names = [step.kind for step in steps]
    begins = len(names) - names[::-1].index(after) if after in names else 1
    ends = names.index("first_due") if "first_due" in names else len(names)
    return sum(s.amount for s in steps[begins:ends] if s.kind in kinds) - sum(
        s.amount for s in steps[begins:ends] if s.kind == "owed"
    )


@MANY
@given(terms_of_all_kinds())
def test_the_explained_days_or_hours_sum_to_the_allowance(terms):
    steps = explain(terms, make_calendars())

    unit = HOUR if terms.handle.unit == "hours" else 1
    assert counted(steps, "receive_by") == terms.handle.amount * unit


@MANY
@given(terms_of_all_kinds())
def test_the_explanation_leads_to_the_deadline_it_explains(terms):
    steps = explain(terms, make_calendars())
    found = deadline(terms, make_calendars())

    assert steps[-1].end == found.due
    rows = [s for s in steps[:-1] if s.kind not in ("pause", "owed", "calendar")]
    last = rows[-1]
    end_day = (found.due - timedelta(seconds=1)).astimezone(
        at("2026-01-01 00:00").tzinfo
    )
    if last.kind in ("days", "made_up", "shift", "full_days"):
        assert last.end == end_day.date()
    else:
        assert last.end == found.due
    for step in steps:
        assert str(step.label)
        assert step.as_json()["label"] == str(step.label)


@pytest.mark.parametrize("calendar", [ALWAYS, office()])
def test_nothing_allowed_ends_where_it_begins(calendar):
    start = at("2026-11-25 12:45")

    assert add_hours(calendar, start, 0) == add_days(calendar, start, 0) == start

from hypothesis import given, settings

from nhactruong.workdays.clock import alarm_moments
from nhactruong.workdays.tests.make import at, local, make_calendars, make_terms
from nhactruong.workdays.tests.test_sums import terms_of_all_kinds


def rings(terms):
    found = alarm_moments(terms, make_calendars())
    parts = (found.half, found.four_fifths, found.due, found.twice, found.thrice)
    return [local(moment) for moment in parts]


def test_the_clock_rings_by_parts_of_the_working_time():
    assert rings(make_terms("2026-11-25 08:00", "8h")) == [
        "2026-11-25 12:00",
        "2026-11-25 15:54",
        "2026-11-25 17:30",
        "2026-11-26 17:30",
        "2026-11-27 17:30",
    ]


def test_time_paused_uses_nothing_up():
    still = make_terms("2026-11-25 08:00", "8h")
    stopped = make_terms(
        "2026-11-25 08:00", "8h", pauses=(("2026-11-25 09:00", "2026-11-26 09:00"),)
    )

    assert rings(stopped)[0] == "2026-11-26 12:00"
    assert rings(stopped)[2] == "2026-11-26 17:30"
    assert rings(stopped)[3] == "2026-11-27 17:30"
    assert rings(still)[0] == "2026-11-25 12:00"


def test_a_new_round_rings_from_its_own_start():
    first = make_terms(
        "2026-11-02 08:00", "8h", extensions=(("2026-11-25 08:00", "2026-11-25 17:30"),)
    )
    again = type(first)(
        first.start,
        first.receive,
        first.handle,
        first.segments,
        extensions=first.extensions,
        rings_from=at("2026-11-25 08:00"),
    )

    assert rings(again)[:3] == [
        "2026-11-25 12:00",
        "2026-11-25 15:54",
        "2026-11-25 17:30",
    ]


def test_rings_beyond_the_calendar_still_have_a_moment():
    found = alarm_moments(make_terms("2027-12-20 08:00", "7d"), make_calendars())

    assert local(found.due) == "2027-12-29 17:30"
    assert found.due < found.twice < found.thrice


@settings(max_examples=200, deadline=None)
@given(terms_of_all_kinds())
def test_the_rings_come_in_their_order(terms):
    found = alarm_moments(terms, make_calendars())

    assert terms.start <= found.half <= found.four_fifths <= found.due
    assert found.due < found.twice < found.thrice


def test_who_is_stopped_all_along_is_rung_no_earlier():
    terms = make_terms("2026-11-25 08:00", "8h", pauses=(("2026-11-25 09:00", None),))
    soon = alarm_moments(terms, make_calendars(), at("2026-11-25 10:00"))
    later = alarm_moments(terms, make_calendars(), at("2026-11-25 11:00"))

    assert local(soon.half) == "2026-11-25 14:30"
    assert local(later.half) == "2026-11-25 15:30"

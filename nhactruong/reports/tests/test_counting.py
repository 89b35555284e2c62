"""Counts are what a recount finds, whatever happened and whoever was killed."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nhactruong.ground.actor import CLOCK
from nhactruong.ground.refusal import Refusal
from nhactruong.org.tests.make import official
from nhactruong.reports.counting import fold
from nhactruong.reports.counting.check import standings, tallies
from nhactruong.reports.counting.fold import (
    count_anew,
    count_changes,
    is_behind,
    keep_counting,
)
from nhactruong.reports.counting.keys import ANY, FINE_CELL, WARD
from nhactruong.reports.counting.spans import ALL_DAYS, spans_between, spans_of
from nhactruong.reports.counting.status import KEPT, NOW, PAST, statuses
from nhactruong.reports.live import live
from nhactruong.reports.models import Reckoning, Report, Standing, Tally
from nhactruong.reports.review import publish_report, seal_report, withhold_report
from nhactruong.reports.sift import Sift
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.work.accept import accept_task
from nhactruong.work.clarify import ask_requester
from nhactruong.work.finish import approve_result, submit_result
from nhactruong.work.judge import cancel_task
from nhactruong.work.merge import merge_task
from nhactruong.work.models import Task
from nhactruong.work.tests.make import DAY, HOUR, MONDAY, shown

pytestmark = pytest.mark.django_db


def count(at):
    while not count_changes(by=CLOCK, at=at)[1]:
        pass


def faults(at):
    return [str(f) for c in (tallies, standings) for f in c(at).failures]


@pytest.fixture
def reporting():
    return make_reporting()


def recounted(at, state="", late="", **sift):
    return live(
        Report.objects.public(), Sift(state=state, late=late, **sift), at
    ).count()


def tallied(state="", late="", topic=ANY, office=ANY, **where):
    found = Tally.objects.filter(
        grain=WARD,
        span=ALL_DAYS,
        topic=topic,
        office=office,
        status__in=statuses(state, late),
        **where,
    )
    return found.aggregate(n=Sum("n"))["n"] or 0


KINDS = ("send", "there", "pole", "accept", "ask", "publish", "withhold", "seal",
         "cancel", "finish", "merge", "wait", "count", "bit")  # fmt: skip


def happen(what, pick, town, at):
    reports = list(Report.objects.order_by("pk"))
    one = reports[pick % len(reports)] if reports else None
    owner = official(one.task.owner) if one else town.owner
    if what == "send" or one is None:
        make_report(at)
    elif what == "there":
        make_report(at, lat=21.01, lon=105.84, topic_code="road.manhole", answers={})
    elif what == "pole":
        make_report(at, answers={"kind": "pole"}, lat=21.0153, lon=105.8047)
    elif what == "accept":
        accept_task(one.task_id, by=owner, at=at)
    elif what == "ask":
        ask_requester(one.task_id, text="Số?", by=owner, at=at)
    elif what == "publish":
        publish_report(one.pk, by=owner, at=at)
    elif what == "withhold":
        withhold_report(one.pk, reason="Tên người.", by=owner, at=at)
    elif what == "seal":
        seal_report(one.pk, kind="complaint", by=owner, at=at)
    elif what == "cancel":
        cancel_task(one.task_id, ground="Thử.", by=town.conductor, at=at)
    elif what == "merge":
        other = reports[0].task_id
        merge_task(one.task_id, into_id=other, reason="Một.", by=owner, at=at)
    elif what == "finish":
        if one.task.state == "received":
            accept_task(one.task_id, by=owner, at=at)
        submit_result(
            one.task_id,
            outcome="resolved",
            text="Xong.",
            evidence=shown(),
            by=owner,
            at=at,
        )
        approve_result(
            one.task_id, by=official(Task.objects.get(pk=one.task_id).approver), at=at
        )
    elif what == "count":
        count(at)
    elif what == "bit":
        count_changes(by=CLOCK, at=at, most=2)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 50)), max_size=25))
def test_counts_are_what_a_recount_finds(reporting, deeds):
    town = reporting.town
    moments = Report.objects.values_list("task__changed_at", "changed_at")
    counted = Reckoning.objects.values_list("at", flat=True)
    at = max([MONDAY, *(m for pair in moments for m in pair), *filter(None, counted)])
    for what, pick in deeds:
        at += timedelta(minutes=pick + 1, days=2 if what == "wait" else 0)
        try:
            happen(what, pick, town, at)
        except (Refusal, ValueError):
            continue

    count(at)

    assert not is_behind(at)
    assert faults(at) == []
    dept, group = town.department.pk, reporting.group.pk
    for state in ("", "open", "over", "received", "waiting", "done", "closed"):
        for late in ("", NOW, PAST, KEPT):
            assert tallied(state, late) == recounted(at, state, late)
        assert tallied(state, topic=group) == recounted(at, state, topic="road")
        assert tallied(state, office=dept) == recounted(at, state, unit="dept")
        assert tallied(state, place=town.ward.pk) == recounted(at, state, ward="00070")


def test_who_dies_in_the_middle_has_counted_nothing(reporting, monkeypatch):
    for hour in range(5):
        make_report(MONDAY + hour * HOUR)
    later = MONDAY + DAY

    def die(*_args):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(fold, "_add", die)
        with pytest.raises(SystemExit):
            count_changes(by=CLOCK, at=later)
    count(later)
    count(later)

    assert tallied() == 5
    assert faults(later) == []


def test_a_deadline_that_passes_is_counted_without_any_event(reporting):
    report = make_report()
    count(MONDAY + HOUR)
    assert tallied(late=NOW) == 0

    assert is_behind(report.task.due + HOUR)
    count(report.task.due + HOUR)

    assert (tallied(late=NOW), tallied("open")) == (1, 1)
    assert faults(report.task.due + HOUR) == []


def test_events_that_become_visible_late_are_found(reporting):
    first, second = make_report(), make_report(MONDAY + HOUR)
    count(MONDAY + DAY)
    Standing.objects.all().delete()
    Tally.objects.all().delete()
    known = Reckoning.objects.get()
    # As if another transaction had committed after what came later: all events of the
    # first report were not there when it was counted.
    known.last_event, known.gaps = 10**9, [[1, 10**9, (MONDAY + DAY).isoformat()]]
    known.save()

    count(MONDAY + DAY + HOUR / 6)

    assert set(Standing.objects.values_list("pk", flat=True)) == {first.pk, second.pk}
    make_report(MONDAY + 2 * DAY)
    count(MONDAY + 2 * DAY)
    since = [gap[2] for gap in Reckoning.objects.get().gaps]
    assert (MONDAY + DAY).isoformat() not in since


def test_counting_anew_ends_where_it_was(reporting):
    for hour in range(7):
        make_report(MONDAY + hour * HOUR)
    publish_report(Report.objects.first().pk, by=reporting.town.owner, at=MONDAY + DAY)
    count(MONDAY + 2 * DAY)
    before = Counter(Tally.objects.values_list("grain", "place", "status", "span", "n"))

    count_anew(by=CLOCK, at=MONDAY + 2 * DAY)
    assert Tally.objects.count() == 0
    while not count_changes(by=CLOCK, at=MONDAY + 2 * DAY, most=2)[1]:
        pass

    assert (
        Counter(Tally.objects.values_list("grain", "place", "status", "span", "n"))
        == before
    )
    assert Tally.objects.get(grain=FINE_CELL).n == 1


def test_check_tells_what_is_counted_wrong(reporting):
    report = make_report()
    count(MONDAY + HOUR)
    Tally.objects.filter(topic=ANY, office=ANY, span=ALL_DAYS).update(n=7)
    Standing.objects.filter(pk=report.pk).update(status=99)

    found = faults(MONDAY + HOUR)

    assert any("ghi 7" in one for one in found)
    assert any(f"standing:{report.pk}" in one for one in found)


def test_at_rest_nothing_is_written(reporting, django_assert_max_num_queries):
    make_report()
    keep_counting(MONDAY + HOUR)
    turn = Reckoning.objects.get().turn
    with django_assert_max_num_queries(4):
        assert keep_counting(MONDAY + HOUR) == 0
    assert Reckoning.objects.get().turn == turn


@given(st.integers(1, 800_000), st.integers(0, 2000))
def test_blocks_of_days_make_up_any_stretch_once(first, length):
    spans = list(spans_between(first, first + length))
    assert len(spans) == len(set(spans)) <= 20 + (length // 64)
    for day in (first, first + length, first + length // 2):
        assert len(set(spans_of(day)) & set(spans)) == 1
    for day in (first - 1, first + length + 1):
        assert not set(spans_of(day)) & set(spans)

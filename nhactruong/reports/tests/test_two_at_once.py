"""A sender leaves while officials merge the work: nobody waits for ever."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from nhactruong.ground.refusal import Refusal
from nhactruong.reports.link import requester_actor
from nhactruong.reports.models import Report
from nhactruong.reports.requester import withdraw
from nhactruong.reports.review import publish_report
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.work.merge import merge_task
from nhactruong.work.tests.make import HOUR, MONDAY

pytestmark = pytest.mark.django_db(transaction=True)


def together(*presses) -> list[str]:
    """Run all at the same moment; return the codes of what was refused."""
    gate = Barrier(len(presses))

    def run(press) -> str:
        try:
            gate.wait(timeout=10)
            press()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(run, presses))


def test_withdrawing_publishing_and_merging_do_not_block_each_other():
    town = make_reporting().town
    kept, gone = make_report(), make_report()
    later = MONDAY + HOUR
    refused = together(
        lambda: merge_task(
            gone.task_id,
            into_id=kept.task_id,
            reason="Cùng một cột.",
            by=town.owner,
            at=later,
        ),
        lambda: withdraw(gone.pk, by=requester_actor(gone), at=later),
        lambda: publish_report(gone.pk, by=town.owner, at=later),
        lambda: publish_report(kept.pk, by=town.head, at=later),
    )
    assert refused == [""] * 4
    moved = Report.objects.get(pk=gone.pk)
    assert moved.task_id == kept.task_id
    assert moved.withdrawn_at == later
    assert moved.is_published
    assert moved.version == 4


def test_two_who_decide_at_once_decide_one_after_the_other():
    town = make_reporting().town
    report = make_report()
    refused = together(
        *(
            lambda by=by: publish_report(report.pk, by=by, at=MONDAY + HOUR)
            for by in (town.owner, town.head, town.deputy)
        )
    )
    assert refused == [""] * 3
    assert Report.objects.get(pk=report.pk).version == 4

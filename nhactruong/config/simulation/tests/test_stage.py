"""Invented days played through the real acts."""

from datetime import datetime, timedelta

import pytest
from django.db.models import F

from nhactruong.config import demo_officials, promises
from nhactruong.config.commands.import_city import HANOI, import_city
from nhactruong.config.simulation.model import arrivals
from nhactruong.config.simulation.stage import Stage, simulate
from nhactruong.config.simulation.texts import TEXTS
from nhactruong.ground.tables import LOCAL
from nhactruong.ledger.models import Event
from nhactruong.reports.models import Report
from nhactruong.work.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOW = datetime(2026, 11, 20, 16, 0, tzinfo=LOCAL)


@pytest.fixture
def stage(settings, tmp_path) -> Stage:
    settings.SIMULATED = True
    settings.FILES_SETTLE = False
    settings.DATA_DIR = tmp_path
    began = NOW - timedelta(days=400)
    import_city(HANOI, at=began)
    demo_officials.seed(at=began)
    return simulate(40, days=30, seed=3, now=NOW)


def test_what_the_model_says_arrives_and_every_promise_is_kept(stage):
    expected = arrivals(
        40,
        began=NOW - timedelta(days=30),
        until=NOW,
        seed=3,
        places=stage.city.places,
        topics=list(TEXTS),
    )
    sent = Report.objects.order_by("submitted_at").values_list(
        "topic__code", "ward__code", "submitted_at"
    )
    assert list(sent) == [(one.topic, one.place, one.at) for one in expected]

    done = Task.objects.filter(done_at__isnull=False)
    assert done.count() > 15
    assert done.filter(done_at__lte=F("original_due")).exists()
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"work.task.accepted", "work.task.approved", "work.task.judged"} <= kinds
    assert not Event.objects.filter(at__gt=NOW).exists()
    told = Event.objects.filter(subject__startswith="task:")
    assert set(told.values_list("origin", flat=True)) == {"simulation"}

    # What fell due by NOW was done by the clock; the promises hold at that moment.
    for check in promises.ALL:
        assert list(check.run(NOW).failures) == []

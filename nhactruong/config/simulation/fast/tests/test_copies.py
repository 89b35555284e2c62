"""Copied lives are as good as lived ones: every promise holds against them."""

from datetime import datetime, timedelta

import pytest
import shapely

from nhactruong.config import demo_officials, promises
from nhactruong.config.commands.import_city import HANOI, import_city
from nhactruong.config.simulation.city import read_city
from nhactruong.config.simulation.fast.many import simulate_many
from nhactruong.config.simulation.fast.tables import copied, links
from nhactruong.ground.codes import read_code
from nhactruong.ground.tables import LOCAL
from nhactruong.ledger.models import Event, Opening
from nhactruong.ledger.verify import faults, subjects_with_gaps
from nhactruong.places.point import blur
from nhactruong.reports.models import Report
from nhactruong.work.clocks import terms_of
from nhactruong.work.models import Task
from nhactruong.work.states import OVER
from nhactruong.workdays.calendars import calendars_in_force
from nhactruong.workdays.clock import deadline

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOW = datetime(2026, 11, 20, 16, 0, tzinfo=LOCAL)
PLAYED, WANTED, DAYS = 25, 260, 200


@pytest.fixture
def many(settings, tmp_path):
    settings.SIMULATED = True
    settings.FILES_SETTLE = False
    settings.DATA_DIR = tmp_path
    import_city(HANOI, at=NOW - timedelta(days=400))
    demo_officials.seed(at=NOW - timedelta(days=400))
    nothing = lambda done, whole: None  # noqa: E731
    return simulate_many(
        WANTED,
        days=DAYS,
        seed=11,
        now=NOW,
        playing=nothing,
        copying=nothing,
        played=PLAYED,
    )


def test_copies_keep_every_promise(many):
    assert many == Report.objects.count()
    assert abs(many - WANTED) < 40
    for check in promises.ALL:
        assert list(check.run(NOW).failures) == []

    # Every event, not the newest alone, and every opening fits its commitment.
    assert subjects_with_gaps() == []
    assert [why for _event, why in faults(Event.objects.all())] == []
    assert len({bytes(s) for s in Opening.objects.values_list("salt", flat=True)}) == (
        Opening.objects.count()
    )
    for task in Task.objects.all():
        assert deadline(terms_of(task), calendars_in_force()).due == task.due
        assert read_code(task.code) == task.code

    # Also what is over and what the rows point at.
    for model in copied():
        for column in links(model):
            left = model.objects.filter(**{f"{column.name}__isnull": False})
            assert not left.exclude(
                **{f"{column.attname}__in": column.related_model.objects.values("pk")}
            ).exists()

    city = read_city(NOW)
    for report in Report.objects.select_related("ward"):
        shape = city.shapes[report.ward.code]
        assert shapely.dwithin(shape, shapely.Point(report.lon, report.lat), 0.0003)
        exact = float(report.lat), float(report.lon)
        assert blur(*exact) == (report.blurred_lat, report.blurred_lon)
    assert len(set(Report.objects.values_list("lat", "lon"))) == many

    days = {
        at.astimezone(LOCAL).date()
        for at in Task.objects.values_list("received_at", flat=True)
    }
    assert min(days) < (NOW - timedelta(days=130)).date()
    assert all(
        NOW - timedelta(days=DAYS + 1) < task.received_at < NOW
        for task in Task.objects.all()
    )
    assert not Event.objects.filter(at__gt=NOW).exists()
    # The keys that copies took are given to nobody else.
    task = Task.objects.filter(state__in=OVER)[0]
    last = Task.objects.latest("pk").pk
    task.pk, task.code = None, "HN-0000-0000"
    task.save(force_insert=True)
    assert task.pk > last

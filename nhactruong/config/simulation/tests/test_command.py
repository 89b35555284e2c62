"""`nhactruong simulate` as an operator gives it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from nhactruong.accounts.models import User
from nhactruong.config.command import main
from nhactruong.config.commands.import_city import HANOI, import_city
from nhactruong.ledger.models import Event
from nhactruong.reports.models import Report

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.SIMULATED = True
    settings.DATA_DIR = tmp_path


def test_a_city_lives_through_its_days(capsys):
    assert main(["simulate"]) == 2
    assert "nhactruong import" in capsys.readouterr().err

    import_city(HANOI, at=timezone.now() - timedelta(days=400))
    assert main(["simulate", "--until", "2999-01-01"]) == 2
    assert main(["simulate", "--until", "2025-07-20", "--days", "60"]) == 2
    assert "01/07/2025" in capsys.readouterr().err

    assert main(["simulate", "--reports", "6", "--days", "9", "--seed", "2"]) == 0
    assert "SỐ LIỆU MÔ PHỎNG: 6 phản ánh trong 9 ngày" in capsys.readouterr().out
    assert Report.objects.count() == 6
    assert not Report.objects.filter(
        submitted_at__lt=timezone.now() - timedelta(days=9, hours=1)
    ).exists()

    # And again, more on top of it; copies where that was asked for.
    assert main(["simulate", "--reports", "12", "--days", "9", "--fast"]) == 0
    assert Report.objects.count() == 18
    events = Event.objects.filter(subject__startswith="report:")
    assert set(events.values_list("origin", flat=True)) == {"simulation"}


def test_it_keeps_out_of_an_installation_where_real_people_work(capsys):
    import_city(HANOI, at=timezone.now())
    User.objects.create(username="that", full_name="Người thật", is_simulated=False)
    assert main(["simulate", "--reports", "1"]) == 2
    assert "tài khoản thật" in capsys.readouterr().err
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "wrong", [("--reports", "0"), ("--days", "x"), ("--until", "?")]
)
def test_nonsense_is_refused(wrong):
    with pytest.raises(SystemExit) as ended:
        main(["simulate", *wrong])
    assert ended.value.code == 2

"""Each thing that doctor looks at, broken by hand: named, with the line that mends it."""

import json
import socket
from datetime import date, timedelta

import pytest
from django.utils import timezone

from nhactruong.accounts.models import User
from nhactruong.config.commands import doctor
from nhactruong.config.examine import city, database, machine, running
from nhactruong.config.holding import RUNNING, hold
from nhactruong.ground.beat import Beat, beat
from nhactruong.notices.models import Delivery, Message
from nhactruong.org.models import Appointment, PostKind
from nhactruong.work.tests.make import make_town
from nhactruong.workdays.models import DayRow

AT = timezone.now()


def test_a_settings_file_that_everybody_may_read_is_wrong(tmp_path):
    file = tmp_path / "nhactruong.env"
    file.write_text("NHACTRUONG_SECRET_KEY=x")
    file.chmod(0o644)

    found = machine.examine_settings_file(file)

    assert (found.level, found.fix) == ("wrong", f"sudo chmod 640 {file}")
    file.chmod(0o640)
    assert machine.examine_settings_file(file).level == "good"
    assert machine.examine_settings_file(tmp_path / "none").level == "good"


@pytest.mark.parametrize(
    "free, level",
    [(100 << 20, "wrong"), (500 << 20, "warning"), (5 << 30, "good")],
)
def test_a_disk_that_fills_up_is_told_in_time(monkeypatch, tmp_path, free, level):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _f: _Usage(free))

    assert machine.examine_space(tmp_path).level == level


class _Usage:
    def __init__(self, free):
        self.free = free


def test_behind_a_proxy_nobody_named_all_share_one_limit(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.TRUSTED_PROXIES = []
    assert "NHACTRUONG_TRUSTED_PROXIES" in machine.examine_proxy().fix

    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert machine.examine_proxy().level == "good"


@pytest.mark.parametrize(
    "debug, public, level",
    [
        (False, "https://x.vn", "good"),
        (True, "", "warning"),
        (True, "https://x.vn", "wrong"),
    ],
)
def test_what_is_for_developers_is_wrong_in_public(settings, debug, public, level):
    settings.DEBUG, settings.PUBLIC_URL = debug, public

    assert machine.examine_for_the_public().level == level


@pytest.mark.parametrize(
    "seconds, level", [(0.5, "good"), (-1, "good"), (9, "warning"), (-300, "wrong")]
)
def test_clocks_that_differ_are_told(seconds, level):
    found = database.clock_skew(seconds)

    assert found.level == level
    assert level == "good" or "chrony" in found.fix


@pytest.mark.parametrize("major, level", [(13, "wrong"), (14, "good"), (17, "good")])
def test_an_old_server_is_told(major, level):
    assert database.server_release(major).level == level


def test_too_few_connections_for_our_processes_are_told(settings, monkeypatch):
    monkeypatch.setenv("NHACTRUONG_PROCESSES", "4")
    settings.DATABASES = {"default": {"OPTIONS": {"pool": {"max_size": 16}}}}

    assert database.room_for_connections(100).level == "good"
    few = database.room_for_connections(50)
    assert few.level == "warning"
    assert "max_connections = 105" in few.fix


def test_missing_backup_programs_are_told(monkeypatch, tmp_path):
    from nhactruong.config.backup import postgres

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres, "PLACES", str(tmp_path))

    found = database.backup_tools(15)

    assert found.level == "warning"
    assert found.fix == "sudo apt-get install postgresql-client-15"


def test_several_processes_on_sqlite_are_told(monkeypatch):
    from django.db import connection

    monkeypatch.setenv("NHACTRUONG_PROCESSES", "3")
    wanted = "warning" if connection.vendor == "sqlite" else "good"

    assert database.examine_writers().level == wanted


@pytest.mark.django_db
def test_postgresql_is_looked_at_where_it_is_used():
    from django.db import connection

    found = {one.name: one.level for one in database.examine_server()}
    if connection.vendor == "sqlite":
        assert found == {}
    else:
        assert found["clock"] == found["postgresql"] == "good"


@pytest.mark.django_db
def test_tables_that_are_behind_are_wrong(monkeypatch):
    monkeypatch.setattr(database, "waiting_migrations", lambda: ["work.0007_x"])

    assert database.examine_tables().fix == "nhactruong migrate"


@pytest.mark.django_db
def test_a_calendar_that_ends_soon_is_told_120_days_before():
    make_town()
    last = max(DayRow.objects.values_list("date", flat=True))
    end = date(last.year, 12, 31)

    levels = [
        city.examine_calendar(end - timedelta(days=days)).level
        for days in (121, 120, 0)
    ]
    assert levels == ["good", "warning", "warning"]
    over = city.examine_calendar(end + timedelta(days=1))
    assert over.level == "wrong"
    assert f"năm {end.year + 1} vào holidays.csv" in over.fix
    DayRow.objects.all().delete()
    assert city.examine_calendar(end).level == "wrong"


@pytest.mark.django_db
def test_an_office_without_a_head_is_named():
    town = make_town()
    assert city.examine_heads(AT).level == "good"
    head = town.who(PostKind.HEAD, town.here)
    Appointment.objects.filter(pk=head.pk).update(valid_to=AT)

    found = city.examine_heads(AT)

    assert found.level == "wrong"
    assert town.here.code in found.words


@pytest.mark.django_db
def test_invented_people_at_a_public_address_are_told(settings):
    User.objects.create(username="canbo", full_name="Hư Cấu", is_simulated=True)
    assert city.examine_demonstration().level == "good"
    settings.PUBLIC_URL = "https://phananh.example.vn"
    assert city.examine_demonstration().level == "warning"
    User.objects.create(username="that", full_name="Người Thật")
    assert city.examine_demonstration().level == "wrong"


@pytest.mark.django_db
def test_a_clock_that_stands_is_wrong_only_where_a_server_runs(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert running.examine_worker(AT).level == "warning"
    with hold(tmp_path, RUNNING, alone=False):
        never = running.examine_worker(AT)
        beat("worker", AT - timedelta(minutes=10))
        stopped = running.examine_worker(AT)
    beat("worker", AT)

    assert (never.level, stopped.level) == ("wrong", "wrong")
    assert "systemctl start nhactruong-worker" in never.fix
    assert running.examine_worker(AT).level == "good"


def smtp(settings, host, port=25):
    settings.SMTP = {**settings.SMTP, "host": host, "port": port}


def test_a_mail_server_that_is_not_set_or_not_there_is_told(settings):
    settings.SIMULATED = False
    smtp(settings, "")
    assert running.examine_mail().level == "warning"
    settings.SIMULATED = True
    assert running.examine_mail().level == "good"
    with socket.create_server(("127.0.0.1", 0)) as there:
        port = there.getsockname()[1]
        smtp(settings, "127.0.0.1", port)
        assert running.examine_mail().level == "good"
    gone = running.examine_mail()
    assert gone.level == "wrong"
    assert gone.fix.endswith(f"nc -vz 127.0.0.1 {port}")


def letter(**columns):
    return Message.objects.create(
        **{
            "audience": "citizen",
            "address_key": "x",
            "template": "reports/received",
            "created_at": AT,
            "not_before": AT - timedelta(hours=2),
            "dedupe": "x",
            **columns,
        }
    )


@pytest.mark.django_db
def test_letters_that_stay_behind_are_told():
    assert [one.level for one in running.examine_letters(AT)] == ["good"]
    message = letter()
    (waiting,) = running.examine_letters(AT)
    assert (waiting.name, waiting.level) == ("letters", "wrong")
    Message.objects.update(planned_at=AT)
    common = {"message": message, "since": AT}
    Delivery.objects.create(**common, way="email", state="dead", reason="refused")
    Delivery.objects.create(**common, way="sms", state="held", due_at=AT)

    found = {one.name: one.words for one in running.examine_letters(AT)}

    assert "1 thư không gửi được" in found["dead_letters"]
    assert "1 thư bị giữ lại" in found["held_letters"]


@pytest.mark.django_db
def test_an_old_or_missing_backup_is_told(settings):
    settings.SIMULATED = False
    missing = running.examine_backup(AT)
    beat("backup", AT - timedelta(days=3))
    old = running.examine_backup(AT)
    beat("backup", AT - timedelta(days=1))

    assert (missing.level, old.level) == ("warning", "warning")
    assert "nhactruong-backup.timer" in missing.fix
    assert running.examine_backup(AT).level == "good"
    Beat.objects.all().delete()
    settings.SIMULATED = True
    assert running.examine_backup(AT).level == "good"


@pytest.mark.django_db
def test_the_whole_look_ends_with_what_it_found(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("NHACTRUONG_DATA_DIR", str(tmp_path))
    options = type("Options", (), {"json": True})()

    ended = doctor.run(options)

    said = json.loads(capsys.readouterr().out)
    wrong = [one["name"] for one in said["findings"] if one["level"] == "wrong"]
    assert ended == 1
    assert not said["ok"]
    assert "city" in wrong  # an empty database has no city
    assert all(one["fix"] for one in said["findings"] if one["level"] != "good")

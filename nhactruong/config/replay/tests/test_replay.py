"""`nhactruong replay` against a city."""

import csv
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from nhactruong.config import demo_officials, promises
from nhactruong.config.command import main
from nhactruong.config.commands.import_city import HANOI, import_city
from nhactruong.reports.models import Report
from nhactruong.work.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MAP = """
source = "elsewhere"
time_zone = "Asia/Ho_Chi_Minh"
dates = ["%Y-%m-%d %H:%M"]
text = "{kind}, told elsewhere."
[columns]
id = "number"
created = "opened"
category = "kind"
[place]
how = "{how}"
{place}
[topics]
"Light" = "road.light"
"Rubbish" = "env.rubbish"
"""
ROWS = [
    ("a1", "2019-03-04 08:00", "Light", "Hoàn Kiếm", "21.0287", "105.8524"),
    ("a2", "2019-03-04 20:30", "Rubbish", "Ba Đình", "21.0350", "105.8400"),
    ("a3", "2019-03-06 09:15", "Rubbish", "Hoàn Kiếm", "21.0290", "105.8520"),
    ("a4", "never", "Rubbish", "Hoàn Kiếm", "21.0290", "105.8520"),
    ("a5", "2019-03-07 09:15", "Light", "Atlantis", "34.05", "-118.24"),
]
PLACES = {
    "spread": 'by = "where"',
    "ward": 'by = "where"',
    "point": 'lat = "lat"\nlon = "lon"',
}


@pytest.fixture
def replay(settings, tmp_path, capsys):
    settings.SIMULATED = True
    settings.FILES_SETTLE = False
    settings.DATA_DIR = tmp_path
    import_city(HANOI, at=timezone.now() - timedelta(days=400))
    demo_officials.seed(at=timezone.now() - timedelta(days=400))
    export, rules = tmp_path / "export.csv", tmp_path / "map.toml"

    def give(*arguments, how="ward", rows=ROWS):
        with export.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["number", "opened", "kind", "where", "lat", "lon"])
            writer.writerows(rows)
        told = MAP.replace("{how}", how).replace("{place}", PLACES[how])
        rules.write_text(told, "utf-8")
        code = main(["replay", str(export), "--map", str(rules), *arguments])
        return code, capsys.readouterr()

    give.folder = tmp_path
    return give


def test_rows_arrive_at_their_own_distance_and_bad_ones_are_told(replay):
    code, said = replay("--start", "2026-02-02T08:00+07:00")

    assert code == 1
    assert "dòng 5, cột opened" in said.err
    assert "dòng 6, cột where: không có phường, xã “Atlantis”" in said.err
    assert "3 đã đến" in said.out
    sent = list(Report.objects.order_by("submitted_at").select_related("ward", "topic"))
    start = datetime.fromisoformat("2026-02-02T08:00+07:00")
    assert [one.submitted_at - start for one in sent] == [
        timedelta(0),
        timedelta(hours=12, minutes=30),
        timedelta(days=2, hours=1, minutes=15),
    ]
    assert [one.ward.short_name for one in sent] == [
        "Hoàn Kiếm",
        "Ba Đình",
        "Hoàn Kiếm",
    ]
    assert sent[0].text == "Light, told elsewhere."
    # Offices have answered since.
    assert not Task.objects.filter(state="received").exists()
    with (replay.folder / "replay" / "export.bad.csv").open(encoding="utf-8") as file:
        assert [(row["line"], row["column"]) for row in csv.DictReader(file)] == [
            ("5", "opened"),
            ("6", "where"),
        ]
    for check in promises.ALL:
        assert list(check.run(timezone.now()).failures) == []

    # The same file again doubles nothing; a longer one brings what is new.
    code, said = replay("--start", "2026-02-02T08:00+07:00")
    assert "0 đã đến, 3 đã có từ trước" in said.out
    code, said = replay(
        "--at-once", rows=[*ROWS[:3], ("a6", "2019-03-08 10:00", *ROWS[0][2:])]
    )
    assert (code, Report.objects.count()) == (0, 4)


def test_points_outside_the_city_are_told(replay):
    code, said = replay("--only-arrivals", how="point")
    assert code == 1
    assert "dòng 6, cột lat: điểm nằm ngoài thành phố" in said.err
    assert str(Report.objects.get(text__startswith="Light").lat) == "21.028700"
    assert set(Task.objects.values_list("state", flat=True)) == {"received"}


def test_areas_of_another_city_are_spread_and_a_trial_loads_nothing(replay):
    code, _said = replay("--dry-run", how="spread", rows=ROWS[:3])
    assert (code, Report.objects.count()) == (0, 0)
    code, _said = replay(how="spread", rows=ROWS[:3])
    assert code == 0
    first, _second, third = Report.objects.order_by("submitted_at")
    assert first.ward_id == third.ward_id
    assert timezone.now() - third.submitted_at < timedelta(minutes=2)


def test_what_cannot_be_done_is_said_and_nothing_is_loaded(replay):
    for arguments, told in (
        (("--start", "2020-01-01"), "chưa có các phường"),
        (("--start", "2999-01-01"), "sau bây giờ"),
        (("--map", "nowhere"), "không có tệp ánh xạ nowhere"),
    ):
        code, said = replay(*arguments)
        assert code == 2
        assert told in said.err
    assert not Report.objects.exists()

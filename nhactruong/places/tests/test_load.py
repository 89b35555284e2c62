import json
import shutil
from datetime import timedelta

import pytest

from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.tables import FaultyImport
from nhactruong.ledger.models import Event
from nhactruong.places.load import Loaded, load
from nhactruong.places.locate import locate
from nhactruong.places.models import Boundary, Gazetteer, Landmark, Ward
from nhactruong.places.tests.make import AT, HANOI, START, load_hanoi

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
GUOM = (21.0287, 105.8524)


@pytest.fixture
def files(tmp_path):
    """Return a folder with copies of the city's files, to be spoiled."""
    for name in ("wards.csv", "boundaries.geojson", "landmarks.csv"):
        shutil.copy(HANOI / name, tmp_path / name)
    return tmp_path


def edit(path, old: str, new: str, count: int = 1) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def faults_of(files) -> list[str]:
    with pytest.raises(FaultyImport) as caught:
        load(files, by=SYSTEM, at=AT)
    assert caught.value.code == "import_faulty"
    return [str(fault) for fault in caught.value.faults]


def test_the_126_wards_are_loaded_each_with_its_shape_and_event():
    assert load_hanoi() == Loaded(created=126, changed=0, unchanged=0, landmarks=True)

    assert Ward.objects.at(AT).count() == 126
    assert Boundary.objects.count() == 126
    assert Event.objects.filter(kind="places.ward.created").count() == 126
    assert set(Ward.objects.values_list("version", flat=True)) == {1}
    ward = Ward.objects.get(code="00070")
    assert (ward.name_vi, ward.name_en) == ("Phường Hoàn Kiếm", "Hoan Kiem Ward")
    assert ward.valid_from == START


def test_loading_again_changes_nothing():
    load_hanoi()

    assert load_hanoi() == Loaded(created=0, changed=0, unchanged=126)
    assert Event.objects.count() == 127
    assert Gazetteer.objects.get().version == 1


def test_a_correction_is_recorded_and_seen_at_once(files):
    load_hanoi()
    assert locate(*GUOM, AT).ward.name_en == "Hoan Kiem Ward"
    edit(files / "wards.csv", "Hoan Kiem Ward", "Hoan Kiem Lake Ward")

    loaded = load(files, by=SYSTEM, at=LATER)

    assert loaded == Loaded(created=0, changed=1, unchanged=125)
    assert locate(*GUOM, AT).ward.name_en == "Hoan Kiem Lake Ward"
    event = Event.objects.get(kind="places.ward.corrected")
    assert (event.subject, event.seq) == ("ward:00070:20250701", 2)


def test_a_ward_ends_and_another_takes_its_code(files):
    load_hanoi()
    lines = (files / "wards.csv").read_text(encoding="utf-8").splitlines()
    [old] = [line for line in lines if line.startswith("00070")]
    ended = old.replace("2025-07-01,", "2025-07-01,2027-01-01", 1)
    fresh = old.replace("2025-07-01", "2027-01-01", 1).replace("Hoàn Kiếm", "Hồ Gươm")
    text = "\n".join([*[line for line in lines if line != old], ended, fresh])
    (files / "wards.csv").write_text(text, encoding="utf-8")
    shapes = json.loads((files / "boundaries.geojson").read_text(encoding="utf-8"))
    [shape] = [f for f in shapes["features"] if f["properties"]["code"] == "00070"]
    renewed = {"code": "00070", "valid_from": "2027-01-01", "source": "x"}
    shapes["features"].append({**shape, "properties": renewed})
    (files / "boundaries.geojson").write_text(json.dumps(shapes), encoding="utf-8")

    loaded = load(files, by=SYSTEM, at=LATER)

    assert loaded == Loaded(created=1, changed=1, unchanged=125)
    assert locate(*GUOM, AT).ward.short_name == "Hoàn Kiếm"
    assert locate(*GUOM, AT + timedelta(days=60)).ward.short_name == "Hồ Gươm"


def test_faults_of_both_files_are_all_named_and_nothing_is_loaded(files):
    edit(files / "wards.csv", "00004,ward,", "00004,huyện,")
    edit(files / "wards.csv", "00008,ward,Phường Ngọc Hà,", "00008,ward,,")
    edit(files / "wards.csv", "2025-07-01", "1/7/2025")
    edit(files / "boundaries.geojson", '"code":"00070"', '"code":"99999"')
    edit(files / "boundaries.geojson", '"type":"Polygon"', '"type":"Point"')

    faults = faults_of(files)

    assert any(f.startswith("wards.csv:2:kind") for f in faults)
    assert any(f.startswith("wards.csv:3:name_vi") for f in faults)
    assert any(f.startswith("wards.csv:2:valid_from") for f in faults)
    assert any("features[" in f and "wards.csv" in f for f in faults)
    assert any("00070 không có hình" in f for f in faults)
    assert any(f.startswith("boundaries.geojson:features[0]:geometry") for f in faults)
    assert not Ward.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("wards.csv", ""),
        ("wards.csv", "code,kind\n1,2\n"),
        ("boundaries.geojson", ""),
        ("boundaries.geojson", "{"),
        ("boundaries.geojson", "[1, 2]"),
        ("boundaries.geojson", '{"features": [null, 3, {"geometry": {"type": 1}}]}'),
        ("boundaries.geojson", '{"features": []}'),
    ],
)
def test_files_that_are_no_such_files_are_refused(files, file, content):
    (files / file).write_text(content, encoding="utf-8")

    assert any(fault.startswith(file) for fault in faults_of(files))


def test_absent_files_are_refused(tmp_path):
    faults = faults_of(tmp_path)

    assert {fault.split(":")[0] for fault in faults} == {
        "wards.csv",
        "boundaries.geojson",
    }


def test_coordinates_the_wrong_way_round_are_refused(files):
    shapes = json.loads((files / "boundaries.geojson").read_text(encoding="utf-8"))
    for ring in shapes["features"][5]["geometry"]["coordinates"]:
        ring[:] = [[lat, lon] for lon, lat in ring]
    (files / "boundaries.geojson").write_text(json.dumps(shapes), encoding="utf-8")

    assert any("features[5]:geometry" in fault for fault in faults_of(files))


def test_two_wards_on_the_same_ground_are_refused(files):
    shapes = json.loads((files / "boundaries.geojson").read_text(encoding="utf-8"))
    shapes["features"][1]["geometry"] = shapes["features"][0]["geometry"]
    (files / "boundaries.geojson").write_text(json.dumps(shapes), encoding="utf-8")

    assert any("chồng lên đơn vị 00004" in fault for fault in faults_of(files))


def test_one_code_twice_at_the_same_time_is_refused(files):
    text = (files / "wards.csv").read_text(encoding="utf-8")
    [row] = [line for line in text.splitlines() if line.startswith("00070")]
    later = row.replace("2025-07-01", "2026-01-01", 1)
    (files / "wards.csv").write_text(f"{text}{later}\n", encoding="utf-8")

    assert any("cùng lúc với hàng" in fault for fault in faults_of(files))


def test_a_known_ward_may_not_silently_vanish(files):
    load_hanoi()
    lines = (files / "wards.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("00070")]
    (files / "wards.csv").write_text("\n".join(kept), encoding="utf-8")

    assert any("Phường Hoàn Kiếm đã có" in fault for fault in faults_of(files))


def test_landmarks_are_replaced_as_the_file_says(files):
    load_hanoi()
    assert Landmark.objects.count() > 500
    (files / "landmarks.csv").write_text(
        "kind,name_vi,lat,lon,source\nplace,Hồ Gươm,21.0287,105.8524,test\n",
        encoding="utf-8",
    )

    loaded = load(files, by=SYSTEM, at=LATER)

    assert loaded == Loaded(0, 0, 126, landmarks=True)
    assert [mark.name_vi for mark in Landmark.objects.all()] == ["Hồ Gươm"]
    event = Event.objects.filter(kind="places.gazetteer.loaded").latest("seq")
    assert event.seq == 2


def test_a_city_may_have_no_landmarks(files):
    (files / "landmarks.csv").unlink()

    assert load(files, by=SYSTEM, at=AT) == Loaded(126, 0, 0, landmarks=False)


@pytest.mark.parametrize(
    "row",
    [
        "lake,Hồ Gươm,21.0,105.8,x",
        "place,,21.0,105.8,x",
        "place,Hồ Gươm,105.8,21.0,x",
        "place,Hồ Gươm,nan,105.8,x",
        f"place,{'x' * 61},21.0,105.8,x",
        "place,Hồ Gươm,21.0,105.8,",
    ],
)
def test_a_wrong_landmark_is_refused(files, row):
    text = f"kind,name_vi,lat,lon,source\n{row}\n"
    (files / "landmarks.csv").write_text(text, encoding="utf-8")

    assert any(fault.startswith("landmarks.csv:2") for fault in faults_of(files))

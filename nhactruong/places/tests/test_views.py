import pytest

from nhactruong.places.tests.make import load_hanoi

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]


def test_the_script_gets_the_ward_and_the_next_picture(client):
    load_hanoi()

    response = client.get("/places/ward-at/?lat=21.0245&lon=105.8412")

    answer = response.json()
    assert answer["ward"]["name"] == "Phường Văn Miếu - Quốc Tử Giám"
    assert [(w["name"], w["metres"]) for w in answer["near"]] == [
        ("Phường Cửa Nam", 31)
    ]
    assert answer["map"].startswith("<svg")
    assert len(response.content) < 12_000
    assert "private" in response["Cache-Control"]


def test_the_answer_is_in_the_language_asked_for(client):
    load_hanoi()

    answer = client.get("/places/ward-at/?lat=21.0287&lon=105.8524&lang=en").json()

    assert answer["ward"]["name"] == "Hoan Kiem Ward"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("lat=0&lon=0", "outside_city"),
        ("lat=nan&lon=1", "bad_point"),
        ("ward=%00", "unknown_ward"),
        ("ward=" + "9" * 5000, "unknown_ward"),
    ],
)
def test_a_place_that_is_none_is_told(client, query, code):
    load_hanoi()

    response = client.get(f"/places/ward-at/?{query}")

    assert response.status_code == 422
    assert response.json()["code"] == code
    assert response.json()["detail"]


def test_only_reading_is_allowed(client):
    assert client.post("/places/ward-at/").status_code == 405


def test_a_page_with_a_map_asks_the_database_nothing(client, django_assert_num_queries):
    load_hanoi()
    client.get("/where/?ward=00070")

    with django_assert_num_queries(0):
        response = client.get("/where/?ward=00070")

    assert len(response.content) < 40_000

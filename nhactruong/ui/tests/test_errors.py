import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("gallery")


@pytest.mark.parametrize(
    "path, status, words",
    [
        ("/fault/404/", 404, "Không có trang này"),
        ("/fault/429/", 429, "Quá nhiều lần trong ít phút"),
        ("/fault/500/", 500, "Hệ thống gặp lỗi"),
        ("/no/such/page", 404, "Không có trang này"),
    ],
)
def test_a_fault_is_answered_in_the_frame_of_the_house(path, status, words):
    response = Client(raise_request_exception=False).get(path)

    assert response.status_code == status
    assert words in response.content.decode()
    assert "SỐ LIỆU MÔ PHỎNG" in response.content.decode()


@pytest.mark.parametrize("n", [404, 429, 500])
def test_a_program_gets_a_problem_document(n):
    response = Client(raise_request_exception=False).get(f"/api/fault/{n}/")

    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == response.status_code == n


def test_a_form_without_its_token_is_refused_with_a_way_back():
    response = Client(enforce_csrf_checks=True).post("/sign-in/", {"login": "x"})

    assert response.status_code == 403
    page = response.content.decode()
    assert "Trang mở đã lâu" in page
    assert 'href="/sign-in/"' in page


def test_faults_are_said_in_english():
    response = Client(raise_request_exception=False).get("/fault/404/?lang=en")

    assert response["Content-Language"] == "en"

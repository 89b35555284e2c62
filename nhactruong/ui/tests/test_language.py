from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from nhactruong.ui.language import LanguageMiddleware, pick

UNIT = SimpleNamespace(name_vi="Sở Xây dựng", name_en="Department of Construction")


def answer(path, cookie=None, **headers):
    request = RequestFactory().get(path, headers=headers)
    if cookie:
        request.COOKIES["lang"] = cookie
    return LanguageMiddleware(lambda r: HttpResponse(translation.get_language()))(
        request
    )


def test_pages_are_vietnamese_whatever_the_browser_says():
    response = answer("/", accept_language="en-US,en;q=0.9")

    assert response.content == b"vi"
    assert response["Content-Language"] == "vi"


def test_a_page_turns_english_on_request_and_remembers():
    response = answer("/?lang=en")

    assert response.content == b"en"
    assert response.cookies["lang"].value == "en"
    assert answer("/", cookie="en").content == b"en"


@pytest.mark.parametrize("asked", ["xx", "", "en-US", "vi'--", "e" * 5000])
def test_an_unknown_language_is_vietnamese(asked):
    response = answer(f"/?lang={asked}")

    assert response.content == b"vi"
    assert "lang" not in response.cookies


def test_programs_may_ask_by_header():
    response = answer("/api/v1/topics", accept_language="fr, en-GB;q=0.8")

    assert response.content == b"en"
    assert "Accept-Language" in response["Vary"]


def test_a_program_that_refuses_english_gets_vietnamese():
    assert answer("/api/v1/topics", accept_language="en;q=0").content == b"vi"


def test_pick_takes_the_language_spoken_and_falls_back():
    with translation.override("en"):
        assert pick(UNIT) == "Department of Construction"
        assert pick(SimpleNamespace(name_vi="Láng", name_en="")) == "Láng"
    with translation.override("vi"):
        assert pick(UNIT) == "Sở Xây dựng"
        assert pick({"title_vi": "Tên"}, "title") == "Tên"
        assert pick(None) == ""

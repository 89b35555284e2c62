import pytest
from django.http import Http404
from django.test import RequestFactory

from nhactruong.files.document import take_document
from nhactruong.files.keep import fetch
from nhactruong.files.serve import respond
from nhactruong.files.tests.make import AT, CITIZEN, cover_photo, make_pdf, make_photo

pytestmark = pytest.mark.django_db


def get(**headers):
    return RequestFactory().get("/photo", headers=headers)


def body(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("size", ["large", "thumb", "original"])
def test_a_photo_is_served_in_the_size_asked_for(size):
    photo = cover_photo(make_photo(), [(0, 0, 1, 1)], by=CITIZEN, at=AT)
    keys = {
        "large": photo.key,
        "thumb": photo.thumb_key,
        "original": photo.original_key or "",
    }

    response = respond(get(), photo, size)

    assert body(response) == fetch(keys[size])
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "private" in response["Cache-Control"]
    assert ("no-store" in response["Cache-Control"]) == (size == "original")


def test_an_unchanged_photo_is_not_sent_twice():
    photo = make_photo()
    etag = respond(get(), photo)["ETag"]

    assert respond(get(If_None_Match=etag), photo).status_code == 304

    covered = cover_photo(photo, [(0, 0, 1, 1)], by=CITIZEN, at=AT)
    assert respond(get(If_None_Match=etag), covered).status_code == 200


def test_a_document_is_downloaded_never_shown():
    document = take_document(make_pdf(), by=CITIZEN, at=AT)

    response = respond(get(), document)

    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"


def test_a_photo_whose_bytes_are_gone_is_not_found():
    photo = make_photo()
    photo.key = "photos/00/gone.jpg"

    with pytest.raises(Http404):
        respond(get(), photo)

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from nhactruong.files.document import clean_name, take_document
from nhactruong.files.keep import fetch
from nhactruong.files.tests.make import AT, CITIZEN, make_image, make_pdf
from nhactruong.ground.refusal import Refusal


@pytest.mark.django_db
def test_a_pdf_is_kept_as_it_came():
    sent = make_pdf().getvalue()

    document = take_document(
        SimpleUploadedFile("Biên bản.PDF", sent), by=CITIZEN, at=AT
    )

    assert fetch(document.key) == sent
    assert document.name == "Biên bản.pdf"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "document_empty"),
        (make_image().getvalue(), "document_not_pdf"),
        (b"PK\x03\x04word/", "document_not_pdf"),
        (b"%PDF-1.7\nnothing more", "document_broken"),
        (make_pdf(21 * 1024 * 1024).getvalue(), "document_too_big"),
    ],
)
def test_anything_else_is_refused(data, code):
    with pytest.raises(Refusal) as caught:
        take_document(io.BytesIO(data), by=CITIZEN, at=AT)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\a\\bao cao.pdf", "bao cao.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a b Set-Cookie x.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("", "tai-lieu.pdf"),
        ("...", "tai-lieu.pdf"),
        ("x" * 500 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_a_name_is_fit_to_be_saved_anywhere(sent, kept):
    assert clean_name(sent) == kept

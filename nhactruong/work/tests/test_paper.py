"""A task on paper, the inbox as a sheet, and a sheet's notes coming back."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from nhactruong.org.models import PostKind
from nhactruong.work.models import ProgressNote, Task
from nhactruong.work.paper.sheet import FIRST_ROW, NOTE, UNTIL
from nhactruong.work.progress import report_progress
from nhactruong.work.tests.conftest import WEDNESDAY
from nhactruong.work.tests.make import DAY, make_accepted, make_done

pytestmark = pytest.mark.django_db
BACK = "/desk/sheet/back/"


def taken(client, **query):
    answer = client.get("/desk/sheet/", query)
    assert answer.status_code == 200
    return load_workbook(BytesIO(answer.content))


def sent(client, book):
    held = BytesIO()
    book.save(held)
    return client.post(BACK, {"file": SimpleUploadedFile("x.xlsx", held.getvalue())})


def write(book, row, note, until=None):
    page = book.worksheets[0]
    page.cell(FIRST_ROW + row, NOTE + 1, note)
    if until:
        page.cell(FIRST_ROW + row, UNTIL + 1, until)


def owner_client(town, sign_in):
    return sign_in(town.who(PostKind.INTAKE))


def test_the_sheet_holds_what_the_inbox_shows(town, sign_in):
    mine = make_accepted(town, title_vi="=1+1")
    page = taken(owner_client(town, sign_in), tab="mine").worksheets[0]
    assert page.cell(FIRST_ROW, 1).value == mine.code
    title = page.cell(FIRST_ROW, 2)
    assert (title.value, title.data_type) == ("=1+1", "s")  # words, not a formula
    assert page.cell(FIRST_ROW + 1, 1).value is None


def test_notes_come_back_after_a_look(town, sign_in):
    first, second = make_accepted(town), make_accepted(town)
    client = owner_client(town, sign_in)
    book = taken(client, tab="mine")
    write(book, 0, "Đã đặt bóng đèn.")
    write(book, 1, "Chờ xe nâng.", "30/11/2026")

    look = sent(client, book)
    assert not ProgressNote.objects.exists()
    assert [one.code for one, _lot in look.context["will"]] == [first.code, second.code]

    done = client.post(BACK, {"read": look.context["read"]})
    assert len(done.context["will"]) == 2
    assert {n.text for n in ProgressNote.objects.all()} == {
        "Đã đặt bóng đèn.", "Chờ xe nâng.",
    }  # fmt: skip
    again = client.post(BACK, {"read": look.context["read"]})  # pressed twice
    assert again.context["will"] == []
    assert ProgressNote.objects.count() == 2


def test_each_row_that_is_not_written_says_why(town, sign_in):
    late = make_accepted(town, at=WEDNESDAY - 40 * DAY)
    make_accepted(town)
    client = owner_client(town, sign_in)
    book = taken(client, tab="mine")
    write(book, 0, "Đang làm.")
    write(book, 1, "Tốt.", "hôm nào đó")
    book.worksheets[0].cell(FIRST_ROW + 2, 1, "HN-0000-0000")
    write(book, 2, "Việc lạ.")
    book.worksheets[0].cell(FIRST_ROW + 3, 1, late.code)
    write(book, 3, "Hai lần.", "30/11/2026")

    look = sent(client, book)

    assert look.context["will"] == []
    assert len(look.context["will_not"]) == 4
    assert all(why for _one, why in look.context["will_not"])


def test_a_task_that_changed_meanwhile_is_told(town, sign_in):
    task = make_accepted(town)
    client = owner_client(town, sign_in)
    book = taken(client, tab="mine")
    write(book, 0, "Từ tệp.")
    report_progress(task.pk, text="Ở trang.", by=town.owner, at=WEDNESDAY)
    look = sent(client, book)
    done = client.post(BACK, {"read": look.context["read"]})
    assert done.context["will"] == []
    assert ProgressNote.objects.get().text == "Ở trang."


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 broken", b"<html>", b"\x00" * 100]
)
def test_a_file_that_is_no_sheet_is_refused_in_words(town, sign_in, content):
    client = owner_client(town, sign_in)
    answer = client.post(BACK, {"file": SimpleUploadedFile("x.xlsx", content)})
    assert answer.status_code == 200
    assert answer.context["fault"]
    assert client.post(BACK, {}).context["fault"]
    assert client.post(BACK, {"read": "tampered"}).context["fault"]


def test_a_task_is_printed_with_everything_but_the_sender(town, sign_in):
    task = make_done(town)
    client = owner_client(town, sign_in)

    paper = client.get(reverse("work:print", args=[task.code])).content.decode()
    pdf = client.get(reverse("work:pdf", args=[task.code]))

    assert pdf["Content-Type"] == "application/pdf"
    text = "".join(
        page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages
    )
    for words in (task.code, "Đèn đường hỏng", "Đã thay bóng."):
        assert words in paper
        assert words in text


@pytest.mark.parametrize("name", ["print", "pdf"])
def test_what_may_not_be_seen_is_not_printed(town, sign_in, name):
    task = make_accepted(town)
    client = sign_in(town.who(PostKind.HEAD, town.there))
    assert client.get(reverse(f"work:{name}", args=[task.code])).status_code == 404
    assert Task.objects.filter(code=task.code).exists()

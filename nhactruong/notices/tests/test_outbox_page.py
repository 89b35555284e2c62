import pytest

from nhactruong.notices.models import DemoSecret
from nhactruong.notices.tests.make import NOW, make_letter
from nhactruong.notices.turn import send_letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    settings.SIMULATED = True
    return settings


def test_real_letters_are_never_shown(client, settings):
    settings.SIMULATED = False
    make_letter()
    for address in ("/dev/outbox", "/dev/outbox/"):
        assert client.get(address).status_code == 404


def test_a_demonstration_shows_what_would_have_been_read(client, demo, known):
    make_letter(urgent=True, secret={"items": "- mã 123456 http://localhost:8000/r/x"})
    waiting = client.get("/dev/outbox").content.decode()
    assert "Chờ bộ gửi" in waiting
    assert send_letters(NOW) == 1
    text = client.get("/dev/outbox").content.decode()
    # The outbox proper has forgotten the code; the demonstration's reader has not.
    assert DemoSecret.objects.get().secret["items"].startswith("- mã 123456")
    for words in (
        "Bản tin sáng: 1 việc",
        "News of your tasks this morning (1)",
        "mã 123456",
        'href="http://localhost:8000/r/x"',
        "đã gửi",
    ):
        assert words in text
    assert "noindex" in text


def test_an_installation_of_real_people_keeps_no_copy_of_secrets(settings, relay):
    settings.SIMULATED = False
    make_letter(urgent=True, secret={"code": "1"})
    send_letters(NOW)
    assert not DemoSecret.objects.exists()


def test_letters_are_found_by_reader_and_template_and_leafed_through(
    client, demo, known, django_assert_max_num_queries
):
    for number in range(45):
        make_letter(str(number), payload={"count": str(number), "items": "x"})
    make_letter("other", address_key="binh", template="work/received")
    client.get("/dev/outbox")
    with django_assert_max_num_queries(6):
        first = client.get("/dev/outbox?reader=an").content.decode()
    assert "Bản tin sáng: 44 việc" in first
    assert "Bản tin sáng: 24 việc" not in first
    older = first.split("before=")[1].split('"')[0]
    second = client.get(f"/dev/outbox?reader=an&before={older}").content.decode()
    assert "Bản tin sáng: 24 việc" in second
    only = client.get("/dev/outbox?template=work/received").content.decode()
    assert "binh" in only
    assert "Bản tin sáng" not in only
    for odd in ("x", "9" * 40, "-1"):
        assert client.get(f"/dev/outbox?before={odd}").status_code == 200


def test_letters_of_a_demonstration_say_so(demo, relay):
    make_letter(urgent=True)
    send_letters(NOW)
    [mail] = relay.letters
    assert mail["Subject"].strip().startswith("[SỐ LIỆU MÔ PHỎNG]")
    assert "SỐ LIỆU MÔ PHỎNG" in mail.get_content()

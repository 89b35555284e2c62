"""Covering with the keyboard and with a finger; the slip as it is printed."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from nhactruong.files.keep import fetch, keep
from nhactruong.files.models import StoredPhoto
from nhactruong.files.tests.make import pixel_of
from nhactruong.org.models import PostKind
from nhactruong.reports.models import Report, ReportPhoto
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.reports.tests.test_pages_browser import (  # noqa: F401
    axe_faults,
    chromium,
    open_page,
    sideways,
)
from nhactruong.ui.tests.test_browser import CHROMIUM
from nhactruong.work.tests.make import MONDAY

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here"),
    pytest.mark.django_db(transaction=True),
]


def make_white_photo():
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, "JPEG")
    return StoredPhoto.objects.create(
        key=keep(out.getvalue(), "photos", ".jpg"),
        thumb_key=keep(out.getvalue(), "photos", ".jpg"),
        sha256=bytes(32),
        width=400,
        height=300,
        bytes=len(out.getvalue()),
        created_at=MONDAY,
        by_kind="citizen",
    )


def signed_in(page, person):
    client = Client()
    client.force_login(person)
    base = page.url.split("/about")[0]
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": base}])
    return base


def test_a_face_is_covered_with_the_keyboard(open_page):  # noqa: F811
    make_reporting()
    report = make_report()
    row = ReportPhoto.objects.create(report=report, photo=make_white_photo())
    page = open_page("/about/", width=1280)
    base = signed_in(page, report.task.owner.person)
    address = reverse("reports_desk:cover", args=[report.code, row.photo.public_id])
    page.goto(base + address)
    assert axe_faults(page) == []

    page.locator("[data-cover-add]").focus()
    page.keyboard.press("Enter")
    box = page.locator(".cover__box")
    assert box.evaluate("e => e === document.activeElement")
    for key in ["ArrowLeft"] * 20 + ["ArrowUp"] * 20 + ["Shift+ArrowRight"] * 5:
        page.keyboard.press(key)
    page.keyboard.press("Alt+ArrowRight")
    says = page.locator("[data-cover-says]").inner_text()
    assert says == "Ô che 1: trái 0.2, trên 0, rộng 30, cao 20 phần trăm"
    # A second one is added and thrown away again.
    page.locator("[data-cover-add]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Delete")
    assert box.count() == 1
    assert axe_faults(page) == []
    page.locator("main form button.button").last.focus()
    page.click("text=Che những ô này")
    page.locator("#messages").filter(has_text="Đã che").wait_for()
    photo = StoredPhoto.objects.get()
    assert photo.is_covered
    assert max(pixel_of(fetch(photo.key), (60, 30))) < 120
    assert min(pixel_of(fetch(photo.key), (200, 150))) > 200
    assert page.faults == []


def test_a_face_is_covered_by_drawing_on_a_phone(open_page):  # noqa: F811
    make_reporting()
    report = make_report()
    row = ReportPhoto.objects.create(report=report, photo=make_white_photo())
    page = open_page("/about/", width=390)
    base = signed_in(page, report.task.owner.person)
    address = reverse("reports_desk:cover", args=[report.code, row.photo.public_id])
    page.goto(base + address)
    assert sideways(page) <= 0
    area = page.locator("[data-cover-stage]").bounding_box()
    x, y, wide, high = (area[k] for k in ("x", "y", "width", "height"))
    page.mouse.move(x + wide * 0.5, y + high * 0.5)
    page.mouse.down()
    page.mouse.move(x + wide * 0.9, y + high * 0.9, steps=6)
    page.mouse.up()
    assert page.locator(".cover__box").count() == 1
    page.click("text=Che những ô này")
    page.locator("#messages").filter(has_text="Đã che").wait_for()
    photo = StoredPhoto.objects.get()
    assert max(pixel_of(fetch(photo.key), (280, 210))) < 120
    assert min(pixel_of(fetch(photo.key), (60, 60))) > 200
    assert page.faults == []


def test_the_counter_writes_it_down_with_the_keyboard_and_prints(open_page):  # noqa: F811
    town = make_reporting().town
    clerk = town.who(PostKind.INTAKE)
    page = open_page("/about/", width=1280)
    base = signed_in(page, clerk.person)
    page.goto(f"{base}/desk/reports/counter/")
    assert axe_faults(page) == []
    page.goto(f"{base}/desk/reports/counter/new/")
    page.fill("#q", "den duong")
    page.keyboard.press("Enter")
    page.locator(".pick").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**topic=road.light**")
    assert axe_faults(page) == []
    page.check("input[name=channel][value=telephone]")
    page.select_option("#id_ward", "00070")
    page.fill("#id_text", "Đèn trước nhà tắt ba hôm.")
    page.check("input[name=a_kind][value=out]")
    page.fill("#id_phone", "0912345678")
    page.select_option("#id_consent_how", "spoken")
    page.press("#id_phone", "Enter")
    page.wait_for_url("**/counter/slips/**")
    report = Report.objects.get()
    assert axe_faults(page) == []
    assert page.locator(".slip__code").inner_text() == report.code
    page.emulate_media(media="print")
    assert page.locator(".slip__link").is_visible()
    assert page.locator(".button").first.is_hidden()
    page.set_viewport_size({"width": 302, "height": 800})  # 80 mm
    assert sideways(page) <= 0
    assert page.faults == []

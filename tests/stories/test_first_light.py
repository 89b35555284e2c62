"""First light, in a real browser at 390 px: a citizen reports a broken manhole in Hoàn
Kiếm, the named official answers with evidence, the head approves, the citizen judges."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image, ImageDraw

from nhactruong.config import demo_officials
from nhactruong.config.commands.import_city import HANOI, import_city
from nhactruong.reports.models import Report
from nhactruong.ui.tests.test_browser import ARGUMENTS, CHROMIUM
from nhactruong.work.check import CHECKS
from nhactruong.work.models import Task

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here"),
    pytest.mark.django_db(transaction=True),
]
# Where the README's pictures are written, when somebody asks for them.
PICTURES = os.environ.get("NHACTRUONG_PICTURES", "")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    # The driver runs a loop in this thread; Django would take it for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def city(settings: Any) -> None:
    settings.SIMULATED = True
    began = timezone.now() - timedelta(days=1)
    import_city(HANOI, at=began)
    demo_officials.seed(at=began)


class Phone:
    """One person's telephone: a browser of its own, 390 px wide."""

    def __init__(self, chromium: Any, address: str) -> None:
        self.address = address
        self.context = chromium.new_context(
            viewport={"width": 390, "height": 844}, locale="vi-VN"
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)

    def open(self, path: str) -> Any:
        answer = self.page.goto(self.address + path)
        assert answer.status == 200, (path, answer.status)
        return self.page

    def sign_in(self, username: str) -> None:
        page = self.open("/sign-in/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", demo_officials.PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/desk/**")

    def press(self, action: str, photo: Path | None = None, **fields: str) -> None:
        """Fill in and send the form of one of the desk's buttons."""
        name = action.replace("_", "-")
        form = self.page.locator(f'form[action$="/{name}/"]').first
        form.evaluate("f => { const d = f.closest('details'); if (d) d.open = true }")
        for field, value in fields.items():
            box = form.locator(f'[name="{field}"]')
            if box.first.get_attribute("type") == "radio":
                form.locator(f'[name="{field}"][value="{value}"]').check()
            elif box.first.evaluate("e => e.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)
        if photo:
            form.locator("input[type=file]").first.set_input_files(photo)
        # Drafts and photos are kept meanwhile: those are not the press meant.
        with self.page.expect_response(
            lambda r: r.request.method == "POST" and r.url.endswith(f"/{name}/"),
            timeout=45_000,
        ):
            form.locator("button:not([type=button], [formaction])").last.click()
        self.page.wait_for_load_state("networkidle")

    def picture(self, name: str, *, whole: bool = False) -> None:
        if PICTURES:
            self.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=whole)

    def close(self) -> None:
        self.context.close()


@pytest.fixture
def phone(chromium: Any, live_server: Any) -> Iterator[Any]:
    phones: list[Phone] = []

    def another() -> Phone:
        phones.append(Phone(chromium, live_server.url))
        return phones[-1]

    yield another
    for one in phones:
        one.close()


def draw(path: Path, color: str) -> Path:
    picture = Image.new("RGB", (900, 700), "#7d8783")
    ImageDraw.Draw(picture).ellipse((250, 320, 650, 480), fill=color)
    picture.save(path, "JPEG")
    return path


def report_manhole(citizen: Phone, photo: Path) -> str:
    """Report it as anybody would; return the path of the private page."""
    page = citizen.open("/")
    page.click("text=Gửi phản ánh mới")
    page.fill("input[name=q]", "mat nap cong")
    page.keyboard.press("Enter")
    page.locator('a[href*="topic=road.manhole"]').first.click()
    citizen.picture("report-danger")
    page.locator('button[name="danger_now"][value="no"]').click()
    page.wait_for_url("**/report/where/**")
    page.select_option("select[name=ward]", label="Phường Hoàn Kiếm")
    page.fill("[name=address]", "Gần cổng chợ, phố Hàng Vôi")
    citizen.picture("report-where")
    page.locator("main form button.button:not([type=button])").last.click()
    page.wait_for_url("**/report/details/**")
    page.fill("[name=text]", "Nắp hố ga vỡ một nửa, xe máy suýt sa bánh.")
    page.check('input[name="a_people_fell"][value="no"]')
    page.set_input_files("input[type=file]", photo)
    assert not page.is_checked("input[name=consent]")
    pledge = page.inner_text("main")
    assert "UBND phường Hoàn Kiếm" in pledge
    assert "Quyết định 61/2025/QĐ-UBND" in pledge
    assert "Chậm nhất" in pledge
    citizen.picture("report-details", whole=True)
    page.locator("main form button.button:not([type=button])").last.click()
    page.wait_for_url("**/sent")
    citizen.picture("receipt", whole=True)
    return str(page.url).removeprefix(citizen.address).removesuffix("sent")


def test_a_broken_manhole_reaches_a_named_official_and_comes_back(
    city: None, phone: Any, tmp_path: Path
) -> None:
    before = draw(tmp_path / "before.jpg", "#14181a")
    after = draw(tmp_path / "after.jpg", "#aab0ad")
    citizen = phone()
    private = report_manhole(citizen, before)
    report = Report.objects.select_related("task__owner__person").get()
    task = report.task
    assert report.code in citizen.page.inner_text("main")
    assert report.photos.count() == 1

    # Until somebody has looked, the public sees no words and no name.
    anybody = phone()
    page = anybody.open(f"/reports/{report.code}/")
    assert "suýt sa bánh" not in page.content()
    assert task.owner.person.full_name not in page.content()
    assert "UBND phường Hoàn Kiếm" in page.content()

    officer = phone()
    officer.sign_in(task.owner.person.username)
    page = officer.open("/desk/")
    assert report.code in page.inner_text("main")
    page = officer.open(f"/desk/tasks/{task.code}/")
    officer.press("accept")
    officer.picture("desk-task", whole=True)
    show = page.locator('form[action*="/desk/reports/"]')
    assert show.count() > 0
    officer.press("ask", text="Nắp nằm bên trái hay bên phải đường?")
    assert Task.objects.get(pk=task.pk).state == "waiting"

    page = citizen.open(private)
    page.fill("[name=text]", "Bên phải, cạnh ghế đá.")
    page.locator('input[value="reply"] >> xpath=.. >> css=button').click()
    page.wait_for_load_state()

    officer.open(f"/desk/tasks/{task.code}/")
    assert "Bên phải, cạnh ghế đá." in officer.page.inner_text("main")
    officer.press(
        "submit_result", photo=after, outcome="resolved", text="Đã thay nắp gang mới."
    )

    task = Task.objects.select_related("approver__person").get(pk=task.pk)
    assert task.state == "to_approve"
    assert task.approver is not None
    first_approver = task.approver
    head = phone()
    head.sign_in(first_approver.person.username)
    head.open(f"/desk/tasks/{task.code}/")
    head.picture("desk-approve")
    head.press("approve")
    assert Task.objects.get(pk=task.pk).state == "done"

    page = citizen.open(private)
    assert "Đã thay nắp gang mới." in page.inner_text("main")
    citizen.picture("private-result", whole=True)
    page.check('input[name="verdict"][value="not_satisfied"]')
    page.fill('[name="why"]', "Nắp mới vẫn bập bênh.")
    page.locator('input[value="judge"] >> xpath=.. >> css=button').click()
    page.wait_for_load_state()
    task = Task.objects.get(pk=task.pk)
    assert (task.state, task.reopen_count) == ("in_progress", 1)

    officer.open(f"/desk/tasks/{task.code}/")
    officer.press(
        "submit_result", photo=after, outcome="resolved", text="Đã chèn chặt, thử tải."
    )
    task = Task.objects.select_related("approver__person").get(pk=task.pk)
    assert task.approver is not None
    assert task.approver.person_id != first_approver.person_id
    page = citizen.open(private)
    assert "mở lại" in page.inner_text("main").lower()
    for check in CHECKS:
        assert not list(check.run(timezone.now()).failures)

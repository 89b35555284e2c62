"""The post's pages in a real browser: axe, narrow screens, light and dark."""

import pytest

from nhactruong.notices.links import stop_path
from nhactruong.org.models import PostKind
from nhactruong.work.tests.test_pages_browser import (  # noqa: F401
    chromium,
    open_page,
    pytestmark,
)
from nhactruong.work.tests.test_pages_letters import make_dead


@pytest.fixture(autouse=True)
def demo(settings):
    settings.SIMULATED = True


def test_axe_finds_nothing_on_the_posts_pages(town, open_page):  # noqa: F811
    from axe_playwright_python.sync_playwright import Axe

    make_dead(town)
    desk = town.who(PostKind.HEAD, town.desk)
    for path, width, scheme in (
        ("/desk/letters/", 320, "dark"),
        ("/desk/letters/texts/", 320, "light"),
        ("/desk/letters/texts/reports/received/vi/", 320, "light"),
        ("/desk/letters/mine/", 390, "dark"),
        ("/dev/outbox", 320, "light"),
        (stop_path("report:HN-4KTM-8R2C", "email"), 320, "light"),
    ):
        page = open_page(desk, path, width, color_scheme=scheme)
        found = Axe().run(page)
        assert found.violations_count == 0, (path, width, found.generate_report())
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (path, width)


def test_the_head_of_the_desk_tries_words_before_saving_them(
    town,
    open_page,  # noqa: F811
):
    desk = town.who(PostKind.HEAD, town.desk)
    page = open_page(desk, "/desk/letters/texts/reports/received/vi/", 1280)
    page.fill("input[name=subject]", "Thành phố nhận {code}")
    page.get_by_role("button", name="Xem thử").click()
    page.get_by_text("Thành phố nhận HN-4KTM-8R2C").wait_for()
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.get_by_text("Đã lưu lời thư").wait_for()
    page.get_by_role("button", name="Về lời có sẵn").click()
    page.get_by_text("Đã về lời có sẵn").wait_for()

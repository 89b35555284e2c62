import re

import pytest

from nhactruong.ui import nav

pytestmark = pytest.mark.usefixtures("gallery")


@pytest.fixture
def page(client):
    return client.get("/gallery/").content.decode()


def test_a_page_says_that_its_figures_are_simulated(page):
    assert "SỐ LIỆU MÔ PHỎNG" in page
    assert "số liệu mô phỏng" in page.split("</title>")[0]


def test_a_real_installation_carries_no_ribbon(client, settings):
    settings.SIMULATED = False

    assert "ribbon" not in client.get("/gallery/").content.decode()


def test_the_language_link_keeps_the_rest_of_the_address(client):
    page = client.get("/gallery/?q=den&lang=vi").content.decode()

    assert 'href="/gallery/?q=den&amp;lang=en"' in page


def test_the_page_tells_its_language(client):
    response = client.get("/gallery/?lang=en")

    assert '<html lang="en"' in response.content.decode()
    assert response["Content-Language"] == "en"


def test_the_door_stood_in_is_marked(page):
    assert re.search(r'href="/gallery/" aria-current="page">Gửi phản ánh', page)
    assert page.count('aria-current="page"') == 2  # and the tab of the example


def test_the_footer_names_the_emergency_numbers(page):
    for number in ("113", "114", "115"):
        assert f'href="tel:{number}"' in page


def test_citizens_load_no_htmx_and_the_desk_forbids_it_eval(client, page):
    desk = client.get("/gallery/desk/").content.decode()

    assert "htmx" not in page
    assert '"allowEval":false' in desk
    assert "htmx-2" in desk


def test_dark_is_kept_in_a_cookie_and_written_by_the_server(client):
    client.get("/gallery/?theme=dark")

    assert (
        '<html lang="vi" data-theme="dark">' in client.get("/gallery/").content.decode()
    )


def test_the_systems_own_scheme_can_be_had_back(client):
    client.get("/gallery/?theme=dark")
    client.get("/gallery/?theme=system")

    assert "data-theme=" not in client.get("/gallery/").content.decode()


def test_a_theme_that_is_none_is_not_written(client):
    page = client.get('/gallery/?theme="><script>').content.decode()

    assert "data-theme=" not in page
    assert "<script>" not in page


def test_pages_allow_no_inline_script(client):
    assert "script-src 'self'" in client.get("/gallery/")["Content-Security-Policy"]


def test_paging_keeps_the_filters(client):
    page = client.get("/gallery/?ward=00070&cursor=a0").content.decode()

    assert 'rel="next" href="?ward=00070&amp;cursor=b2"' in page


def test_a_door_without_an_address_is_left_out(rf):
    nav.footer_door("no-such-page", "Không có", 1)

    assert nav.footer_doors(rf.get("/")) == []


def test_a_door_may_be_shown_to_some_only(rf):
    nav.desk_door("gallery", "Kín", 9, shown=lambda request: False)
    try:
        labels = [door.label for door in nav.desk_doors(rf.get("/"))]
    finally:
        nav.desk_door("gallery", "Chờ duyệt", 2)
    assert labels == ["Hộp việc"]

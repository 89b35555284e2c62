"""Joining in a real browser: on a small phone, with and without scripts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from nhactruong.org.tests.make import official
from nhactruong.reports.models import Report
from nhactruong.reports.review import publish_report
from nhactruong.reports.tests.make import make_report, make_reporting
from nhactruong.reports.tests.test_pages_browser import (  # noqa: F401
    axe_faults,
    chromium,
    open_page,
    sideways,
)
from nhactruong.ui.tests.test_browser import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here"),
    pytest.mark.django_db(transaction=True),
]


def make_published(**columns):
    make_reporting()
    report = make_report(timezone.now() - timedelta(hours=2), **columns)
    publish_report(report.pk, by=official(report.task.owner), at=timezone.now())
    return report


@pytest.mark.parametrize("scripts", [True, False])
def test_a_report_is_joined_instead_of_repeated(open_page, scripts):  # noqa: F811
    report = make_published(lat=None, lon=None, ward_code="00070", address="ngõ 12")
    page = open_page(
        "/report/where/?topic=road.light&ward=00070", java_script_enabled=scripts
    )
    page.fill("#id_address", "ngõ 12 phố Tràng Thi")
    page.click("text=Tiếp tục")
    page.wait_for_url("**/report/details/**")
    offered = page.locator(".alike")
    if scripts:
        page.fill("#id_text", "den truoc so nha 12 khong sang")
        assert axe_faults(page) == []
    offered.first.wait_for()
    assert report.text in offered.first.inner_text()
    assert sideways(page) <= 0
    offered.locator("button").first.click()

    page.wait_for_url("**/report/join/**")
    if scripts:
        assert axe_faults(page) == []
        assert page.locator("#id_text").input_value().startswith("den truoc")
    assert sideways(page) <= 0
    page.locator("button.button--main").click()
    page.wait_for_url("**/sent")
    mine = Report.objects.exclude(pk=report.pk).get()
    assert mine.task_id == report.task_id
    assert page.locator(".ticket__code").inner_text() == mine.code
    assert "2 phản ánh về việc này" in page.locator("main").inner_text()
    assert page.faults == []

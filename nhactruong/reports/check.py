"""What `nhactruong check` asks of the reports: what was acknowledged is there (8)."""

from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from nhactruong.ground.promise import Check, Failure, Found
from nhactruong.reports.models import Report, Review

MOST = 1000
_LOST = (
    "SELECT r.code, r.version FROM reports_report r"
    " LEFT JOIN ledger_event e"
    " ON e.subject = 'report:' || r.code AND e.seq = r.version"
    " WHERE e.id IS NULL"
)
_ORPHANS = (
    "SELECT e.subject FROM ledger_event e"
    " LEFT JOIN reports_report r ON r.code = substr(e.subject, 8)"
    " WHERE e.subject >= 'report:' AND e.subject < 'report;'"
    " AND e.seq = 1 AND r.id IS NULL"
)


def acknowledged(at: datetime) -> Found:
    """Every report has its events, and every event of a report its report."""
    with connection.cursor() as cursor:
        cursor.execute(_LOST)
        lost = [
            Failure(
                f"report:{code}",
                _("phiên bản {version} mà không có sự kiện").format(version=version),
                _("khôi phục từ bản sao lưu; không sửa tay bảng phản ánh"),
            )
            for code, version in cursor.fetchmany(MOST)
        ]
        cursor.execute(_ORPHANS)
        gone = [
            Failure(
                subject,
                _("đã báo nhận mà phản ánh không còn"),
                _("khôi phục phản ánh từ bản sao lưu"),
            )
            for (subject,) in cursor.fetchmany(MOST)
        ]
    return Found(Report.objects.count(), [*lost, *gone])


def private(at: datetime) -> Found:
    """No photo is public before somebody looked."""
    early = Report.objects.filter(
        Q(photos__public=True) & ~Q(review=Review.PUBLISHED)
    ).distinct()
    failures = [
        Failure(
            f"report:{code}",
            _("ảnh công khai khi nội dung chưa được công khai"),
            _("bỏ đánh dấu công khai của ảnh, rồi xem lại phản ánh"),
        )
        for code in early.values_list("code", flat=True)[:MOST]
    ]
    return Found(0, failures)


CHECKS = (Check(8, acknowledged), Check(8, private))

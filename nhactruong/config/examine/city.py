"""The city in the database: wards, offices with their people, a calendar that lasts."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from nhactruong.config.examine.finding import Finding

CALENDAR_WITHIN = timedelta(days=120)
NAMED = 3  # of what is missing, so many are named


def examine_city() -> Finding:
    """Look whether there is a city at all: wards, offices, topics."""
    from nhactruong.org.models import Unit
    from nhactruong.places.models import Ward
    from nhactruong.reports.models import Topic

    tables: dict[str, Callable[[], bool]] = {
        "phường, xã": Ward.objects.exists,
        "cơ quan": Unit.objects.exists,
        "lĩnh vực phản ánh": Topic.objects.exists,
    }
    empty = [name for name, exists in tables.items() if not exists()]
    if empty:
        words = f"chưa có dữ liệu: {', '.join(empty)}"
        return Finding("city", "wrong", words, "nhactruong import")
    return Finding("city", "good", "dữ liệu thành phố đã nạp")


def examine_calendar(today: date) -> Finding:
    """Look how long the calendars still know which days are worked."""
    from django.db.models import Max

    from nhactruong.workdays.models import DayRow

    known = (
        DayRow.objects.filter(withdrawn_at__isnull=True, calendar__always_open=False)
        .order_by()
        .values_list("calendar__code")
        .annotate(last=Max("date"))
    )
    ends = {code: date(last.year, 12, 31) for code, last in known}
    if not ends:
        return Finding(
            "calendar", "wrong", "chưa có lịch làm việc nào", "nhactruong import"
        )
    code, end = min(ends.items(), key=lambda pair: pair[1])
    if end - today > CALENDAR_WITHIN:
        return Finding("calendar", "good", f"lịch làm việc biết đến hết năm {end.year}")
    over = end < today
    return Finding(
        "calendar",
        "wrong" if over else "warning",
        f"lịch làm việc ({code}) {'chỉ biết' if over else 'sắp hết: chỉ biết'} đến"
        f" {end:%d/%m/%Y}; hạn sau ngày đó không tính được",
        f"thêm ngày nghỉ năm {end.year + 1} vào holidays.csv, rồi: nhactruong import DIR",
    )


def examine_heads(at: datetime) -> Finding:
    """Look for offices that nobody answers for (promise 2)."""
    from nhactruong.org.check import heads
    from nhactruong.org.models import Appointment, Unit

    failures = list(heads(at).failures)
    number = Unit.objects.filter(valid_to__isnull=True).count()
    if not failures:
        return Finding("heads", "good", f"cả {number} cơ quan đều có người đứng đầu")
    if not Appointment.objects.exists():
        return Finding(
            "heads",
            "warning",
            f"chưa bổ nhiệm ai ở {number} cơ quan: phản ánh bị từ chối cho tới khi có người",
            "thêm officials.csv vào thư mục dữ liệu rồi chạy: nhactruong import DIR",
        )
    named = ", ".join(failure.subject for failure in failures[:NAMED])
    more = f" và {len(failures) - NAMED} nơi nữa" if len(failures) > NAMED else ""
    return Finding(
        "heads",
        "wrong",
        f"{len(failures)} cơ quan chưa có đúng một người đứng đầu ({named}{more}): phản ánh"
        " tới đó bị từ chối",
        "thêm dòng vào officials.csv rồi chạy: nhactruong import DIR; xem hết: nhactruong check",
    )


def examine_demonstration() -> Finding:
    """Look whether invented people, whose password is printed, can sign in for real."""
    from django.conf import settings

    from nhactruong.accounts.models import User

    invented = User.objects.filter(is_simulated=True, is_active=True).count()
    if not invented or not settings.PUBLIC_URL:
        return Finding("demonstration", "good", "không lẫn dữ liệu mô phỏng")
    real = User.objects.filter(is_simulated=False, is_active=True).exists()
    return Finding(
        "demonstration",
        "wrong" if real else "warning",
        f"địa chỉ công khai {settings.PUBLIC_URL} đang phục vụ {invented} tài khoản mô phỏng,"
        " mật khẩu ai cũng biết",
        "dùng cơ sở dữ liệu khác: đổi NHACTRUONG_DATABASE_URL, NHACTRUONG_DATA_DIR, rồi"
        " nhactruong migrate && nhactruong import DIR",
    )

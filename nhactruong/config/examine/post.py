"""Whether letters say where to go, SMS have a gateway, and the ways out are open."""

from collections.abc import Iterator
from datetime import datetime

from nhactruong.config.examine.finding import Finding


def examine_post(at: datetime) -> Iterator[Finding]:
    """Look at what `examine_mail` and `examine_letters` leave."""
    from django.conf import settings

    if settings.SMTP["host"]:
        yield _sender(settings.MAIL_FROM)
        yield _links(settings.PUBLIC_URL, settings.LETTER_URL)
    yield _sms(settings.SMS_BACKEND, simulated=settings.SIMULATED)
    yield from _outages(at)


def _sender(mail_from: str) -> Finding:
    if mail_from.rstrip(">").endswith("@localhost"):
        return Finding(
            "mail_from",
            "warning",
            f"thư ký tên {mail_from}: nhiều máy chủ sẽ từ chối",
            "NHACTRUONG_MAIL_FROM='Thành phố <tên@miền>'",
        )
    return Finding("mail_from", "good", f"thư ký tên {mail_from}")


def _links(public: str, used: str) -> Finding:
    if not public:
        return Finding(
            "letter_links",
            "warning",
            f"đường dẫn trong thư chỉ về {used}, người nhận không mở được",
            "NHACTRUONG_PUBLIC_URL=https://địa-chỉ-công-khai",
        )
    return Finding("letter_links", "good", f"đường dẫn trong thư chỉ về {used}")


def _sms(backend: str, *, simulated: bool) -> Finding:
    from django.utils.module_loading import import_string

    from nhactruong.notices.backends import LOG

    if backend == LOG:
        if simulated:
            return Finding("sms", "good", "bản mô phỏng: tin nhắn chỉ ghi nhật ký")
        return Finding(
            "sms",
            "warning",
            "tin nhắn chỉ ghi một dòng nhật ký, không gửi đến điện thoại nào",
            "NHACTRUONG_SMS_BACKEND=gói.mô_đun.Lớp (xem docs/operator.md)",
        )
    try:
        import_string(backend)
    except ImportError as fault:
        return Finding(
            "sms",
            "wrong",
            f"không nạp được cổng tin nhắn {backend}: {fault}",
            "kiểm tra NHACTRUONG_SMS_BACKEND và gói đã cài",
        )
    return Finding("sms", "good", f"tin nhắn gửi bằng {backend}")


def _outages(at: datetime) -> Iterator[Finding]:
    from django.utils.timezone import localtime

    from nhactruong.notices.dead import standing

    for way in standing(at):
        if way.outage is not None and way.is_closed:
            since = localtime(way.outage.began_at)
            yield Finding(
                f"{way.way}_closed",
                "warning",
                f"không gửi được bằng {way.way} từ {since:%H:%M %d/%m/%Y}:"
                f" {way.outage.error}; {way.waiting} thư đang chờ",
                "sửa máy chủ gửi; thư tự đi khi nó trả lời",
            )

"""What has to happen again and again: the clock, letters, backups."""

import smtplib
import socket
from datetime import datetime, timedelta

from nhactruong.config.examine.finding import Finding, Level
from nhactruong.config.watch.limits import LETTERS_WITHIN, WORKER_WITHIN

BACKUP_WITHIN = timedelta(days=2)
START_WORKER = "sudo systemctl start nhactruong-worker (hoặc: nhactruong work)"


def examine_worker(at: datetime) -> Finding:
    """Look when the clock turned last. Wrong only where a server runs without it."""
    from django.conf import settings

    from nhactruong.config.holding import is_running
    from nhactruong.ground.beat import last_beat

    beat = last_beat("worker")
    if beat is not None and abs(at - beat.at) <= WORKER_WITHIN:
        return Finding("worker", "good", "bộ việc theo đồng hồ đang chạy")
    since = "chưa chạy lần nào" if beat is None else f"dừng từ {_told(beat.at)}"
    level: Level = "wrong" if is_running(settings.DATA_DIR) else "warning"
    return Finding(
        "worker",
        level,
        f"bộ việc theo đồng hồ {since}: không ai được nhắc, việc trễ không được báo",
        START_WORKER,
    )


def examine_letters(at: datetime) -> list[Finding]:
    """Look for letters that nobody sends or that could not be sent."""
    from nhactruong.notices.models import Delivery, DeliveryState, Message

    found = []
    waiting = Message.objects.filter(
        planned_at__isnull=True, not_before__lte=at - LETTERS_WITHIN
    )
    if waiting.exists():
        first = waiting.order_by("not_before").values_list("not_before", flat=True)[0]
        found.append(
            Finding(
                "letters",
                "wrong",
                f"có thư chờ gửi từ {_told(first)} mà bộ việc chưa xem tới",
                START_WORKER,
            )
        )
    if dead := Delivery.objects.dead().count():
        found.append(
            Finding(
                "dead_letters",
                "warning",
                f"{dead} thư không gửi được và đã thôi thử",
                "xem lý do: nhactruong letters --dead (hoặc trang Thư báo của bàn điều"
                " phối); gửi lại: nhactruong letters --retry all",
            )
        )
    held = Delivery.objects.filter(state=DeliveryState.HELD, due_at__isnull=False)
    if number := held.count():
        found.append(
            Finding(
                "held_letters",
                "warning",
                f"{number} thư bị giữ lại vì chưa có nơi để gửi",
                "đặt máy chủ thư: xem NHACTRUONG_SMTP_URL trong docs/operator.md",
            )
        )
    return found or [Finding("letters", "good", "không có thư nào bị kẹt")]


def examine_mail() -> Finding:
    """Look whether the mail server is set and answers."""
    from django.conf import settings

    host, port = str(settings.SMTP["host"]), int(settings.SMTP["port"])
    if not host:
        if settings.SIMULATED:
            return Finding("mail", "good", "bản mô phỏng giữ thư ở /dev/outbox")
        return Finding(
            "mail",
            "warning",
            "chưa đặt máy chủ thư (SMTP): thư cho dân và cán bộ bị giữ lại",
            "đặt NHACTRUONG_SMTP_URL rồi chạy lại bộ việc",
        )
    try:
        _greet(host, port)
    except (OSError, smtplib.SMTPException) as fault:
        words = getattr(fault, "strerror", None) or type(fault).__name__
        return Finding(
            "mail",
            "wrong",
            f"không nói chuyện được với máy chủ thư {host}:{port} ({words})",
            f"kiểm tra tên, cổng và tường lửa: nc -vz {host} {port}",
        )
    return Finding("mail", "good", f"máy chủ thư {host}:{port} trả lời")


def _greet(host: str, port: int) -> None:
    """Hear whether somebody answers; signing in is for the worker."""
    with socket.create_connection((host, port), timeout=5):
        return


def examine_backup(at: datetime) -> Finding:
    """Look how old the last whole backup is."""
    from django.conf import settings

    from nhactruong.ground.beat import last_beat

    beat = last_beat("backup")
    if beat is not None and at - beat.at <= BACKUP_WITHIN:
        return Finding("backup", "good", f"sao lưu gần nhất lúc {_told(beat.at)}")
    if beat is None and settings.SIMULATED:
        return Finding("backup", "good", "bản mô phỏng không cần sao lưu")
    since = (
        "chưa sao lưu lần nào" if beat is None else f"sao lưu gần nhất {_told(beat.at)}"
    )
    return Finding(
        "backup",
        "warning",
        f"{since}: hỏng đĩa là mất phần từ đó",
        "nhactruong backup /var/backups/nhactruong;"
        " hằng đêm: sudo systemctl enable --now nhactruong-backup.timer",
    )


def _told(moment: datetime) -> str:
    from django.utils.timezone import localtime

    return f"{localtime(moment):%H:%M %d/%m/%Y}"

"""Giúp một người vào lại tài khoản cán bộ: đường dẫn một lần, bước thứ hai, khóa, mở."""

import argparse
import re

from nhactruong.config.commands.migrate import require_migrated
from nhactruong.config.start import CannotDo, start_django

ACTIONS = ("link", "reset-factor", "end-sessions", "close", "reopen", "email")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action",
        choices=ACTIONS,
        help="link: in đường dẫn một lần để đặt mật khẩu; reset-factor: gỡ bước thứ hai;"
        " end-sessions: đăng xuất khỏi mọi máy; close, reopen: khóa, mở lại; email: đổi"
        " thư điện tử",
    )
    parser.add_argument("username", help="tên đăng nhập")
    parser.add_argument("address", nargs="?", default="", help="thư mới, cho email")


def run(options: argparse.Namespace) -> int:
    """Do one thing to one account, as the system; each leaves its event."""
    start_django()
    require_migrated()
    from nhactruong.accounts.models import User
    from nhactruong.ground.refusal import Refusal

    try:
        user = User.objects.get_by_natural_key(options.username)
    except User.DoesNotExist:
        raise CannotDo(f"không có tài khoản {options.username}") from None
    try:
        print(_done(options, user))
    except Refusal as refusal:
        raise CannotDo(str(refusal)) from refusal
    return 0


def _done(options: argparse.Namespace, user: "object") -> str:
    from typing import Any

    from django.conf import settings
    from django.utils import timezone

    from nhactruong.accounts.invite import invite
    from nhactruong.accounts.open import set_email
    from nhactruong.ground.actor import SYSTEM
    from nhactruong.org.managing import acts

    person: Any = user
    at, name = timezone.now(), person.username
    if options.action == "link":
        site = settings.PUBLIC_URL or settings.LETTER_URL
        fresh = not person.has_usable_password()
        link = invite(person.pk, site=site, fresh=fresh, by=SYSTEM, at=at)
        return f"Trao cho {person.full_name}, dùng một lần trong 3 ngày:\n{link}"
    if options.action == "email":
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", options.address):
            raise CannotDo("nêu địa chỉ thư mới: nhactruong account email TÊN THƯ")
        set_email(person.pk, email=options.address, by=SYSTEM, at=at)
        return f"Đã đổi thư của {name} thành {options.address}"
    act, words = {
        "reset-factor": (acts.reset_factor, "Đã gỡ bước thứ hai của"),
        "end-sessions": (acts.sign_out_everywhere, "Đã đăng xuất khỏi mọi máy:"),
        "close": (acts.close, "Đã khóa"),
        "reopen": (acts.reopen, "Đã mở lại"),
    }[options.action]
    act(person.pk, by=SYSTEM, at=at)
    return f"{words} {name}"

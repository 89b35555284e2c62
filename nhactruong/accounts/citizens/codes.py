"""Six digits sent to an address show that it is theirs: once, soon, in five tries."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from nhactruong.accounts.citizens.contacts import Address
from nhactruong.accounts.models import Channel, OneTimeCode
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.notices.models import Audience
from nhactruong.notices.outbox import Letter, queue

VALID = timedelta(minutes=10)
TRIES = 5
KEPT = timedelta(hours=1)  # beyond its validity, to count how many were asked for
# How many codes one address may be sent, within how long.
PER_TARGET = ((3, timedelta(minutes=10)), (10, timedelta(days=1)))
_PURPOSE = b"nhactruong.accounts.code.v1"


@act
def send_code(address: Address, *, lang: str, by: Actor, at: datetime) -> str:
    """Send a code to an address, whether or not anybody is known by it.

    Returns the handle that the asking browser keeps: the code works only with it.
    Raises Refusal("codes_many").
    """
    mine = OneTimeCode.objects.filter(channel=address.channel, value=address.value)
    for most, within in PER_TARGET:
        if mine.filter(made_at__gt=at - within).count() >= most:
            raise Refusal(
                "codes_many",
                _("Đã gửi nhiều mã đến nơi này. Xin đợi một lúc rồi thử lại."),
            )
    handle, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10**6):06d}"
    OneTimeCode.objects.create(
        handle=handle,
        channel=address.channel,
        value=address.value,
        code_hash=_hash(handle, code),
        made_at=at,
        expires_at=at + VALID,
    )
    queue([_letter(handle, address, code, lang)], at=at)
    return handle


@act
def try_code(handle: str, typed: str, *, by: Actor, at: datetime) -> Address | None:
    """Use a code up; return the address that it was sent to, None where it is wrong.

    Raises Refusal: code_over (unknown, used or run out), code_tries (five were wrong).
    """
    row = OneTimeCode.objects.select_for_update().filter(handle=handle).first()
    if row is None or row.used_at is not None or row.expires_at <= at:
        raise Refusal("code_over", _("Mã này đã hết hạn hoặc đã dùng. Xin lấy mã mới."))
    if row.tries >= TRIES:
        raise Refusal("code_tries", _("Đã gõ sai 5 lần. Xin lấy mã mới."))
    digits = "".join(c for c in typed if c.isdigit())
    row.tries += 1
    right = constant_time_compare(bytes(row.code_hash), _hash(handle, digits))
    if right:
        row.used_at = at
    row.save(update_fields=["tries", "used_at"])
    return Address(row.channel, row.value) if right else None


@act
def forget_sign_in_codes(*, by: Actor, at: datetime) -> int:
    """Delete codes that count for nothing any more; return how many."""
    longest = max(within for _most, within in PER_TARGET)
    return OneTimeCode.objects.filter(made_at__lt=at - longest - KEPT).delete()[0]


def sent_to(handle: str) -> Address | None:
    """Return where the code of this handle was sent."""
    row = OneTimeCode.objects.filter(handle=handle).first()
    return Address(row.channel, row.value) if row else None


def _hash(handle: str, code: str) -> bytes:
    key = hashlib.sha256(_PURPOSE + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, f"{handle}:{code}".encode(), hashlib.sha256).digest()


def _letter(handle: str, address: Address, code: str, lang: str) -> Letter:
    minutes = int(VALID.total_seconds() // 60)
    return Letter(
        audience=Audience.DIRECT,
        address_key=f"code:{hashlib.sha256(handle.encode()).hexdigest()[:24]}",
        template="accounts/code",
        payload={"minutes": str(minutes)},
        secret={
            "to": address.value,
            "channel": "sms" if address.channel == Channel.PHONE else "email",
            "code": code,
        },
        lang=lang,
        urgent=True,
        dedupe=f"accounts/code:{handle}",
    )

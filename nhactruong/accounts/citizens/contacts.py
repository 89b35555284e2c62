"""E-mail addresses and telephone numbers, as they are kept and compared."""

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from nhactruong.accounts.models import Channel
from nhactruong.ground.refusal import Refusal

_LOOSE = re.compile(r"[\s.()\-]+")
_PHONE = re.compile(r"\+?[0-9]{8,15}")
_HOME = "84"


@dataclass(frozen=True, slots=True)
class Address:
    """One way to reach somebody; value as `normal` writes it."""

    channel: str
    value: str


def read_address(text: str) -> Address:
    """Return the address that a person typed.

    Raises Refusal("address_wrong").
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    channel = Channel.EMAIL if "@" in typed else Channel.PHONE
    value = normal(channel, typed)
    if not value:
        raise Refusal(
            "address_wrong",
            _("Chưa đúng. Ví dụ: 0912345678 hoặc ten@vidu.vn."),
        )
    return Address(channel.value, value)


def normal(channel: str, text: str) -> str:
    """Return an address as it is kept: e-mail in lower case, a number of this country
    from 0, of others from +; "" where it is none."""
    if channel == Channel.EMAIL:
        value = text.strip().lower()
        try:
            validate_email(value)
        except ValidationError:
            return ""
        return value if len(value) <= 254 else ""
    digits = _LOOSE.sub("", text)
    if not _PHONE.fullmatch(digits):
        return ""
    bare = digits.removeprefix("+")
    if bare.startswith(_HOME) and (digits.startswith("+") or len(bare) == 11):
        return "0" + bare.removeprefix(_HOME).removeprefix("0")
    return digits


def spellings(channel: str, value: str) -> list[str]:
    """Return how else an address kept as `value` may have been written down."""
    if channel == Channel.EMAIL or not value.startswith("0"):
        return [value]
    return [value, f"+{_HOME}{value[1:]}", f"{_HOME}{value[1:]}"]


def veiled(channel: str, value: str) -> str:
    """Return enough of an address for its owner to know it, and no more."""
    if channel == Channel.EMAIL:
        name, _at, domain = value.partition("@")
        return f"{name[:2]}•••@{domain}"
    return f"{value[:2]}•••{value[-3:]}"

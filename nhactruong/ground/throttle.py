"""Keep one sender from sending too much."""

import functools
import hashlib
import ipaddress
import time

from django.conf import settings
from django.dispatch import Signal
from django.http import HttpRequest

from nhactruong.ground.tally import Tally, tally_at

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


# Sent when somebody was refused; `name` says under which limit.
refused = Signal()


def allow(name: str, who: str, *, limit: int, per_seconds: int) -> bool:
    """Count one more of `name` by `who`; tell whether it is still within the limit.

    limit: how many in each window of `per_seconds`; 0: as many as they like.
    All processes of a machine count together (tally.py); machines count apart.
    """
    if limit <= 0:
        return True
    now = int(time.time())
    ends = now - now % per_seconds + per_seconds
    digest = hashlib.blake2b(f"{name}\0{who}".encode(), digest_size=8).digest()
    key = int.from_bytes(digest, "big")
    if _tally().add(key, ends, now) <= limit:
        return True
    refused.send(sender=None, name=name)
    return False


def wait(per_seconds: int) -> int:
    """Return the seconds until a new window begins: what Retry-After says."""
    return per_seconds - int(time.time()) % per_seconds


def forget_all() -> None:
    """Begin to count anew, as tests do."""
    _tally().clear()


def _tally() -> Tally:
    return tally_at(str(settings.TALLY_FILE))


def address_of(request: HttpRequest) -> str:
    """Return the network address that sent the request; "" where there is none.

    Of X-Forwarded-For only what settings.TRUSTED_PROXIES (addresses or networks) added
    is believed. An IPv6 address stands for its /64, which one subscriber has to himself.
    """
    address = _read(request.META.get("REMOTE_ADDR", ""))
    said = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while address is not None and said and _is_trusted(address):
        if (before := _read(said.pop())) is None:
            break
        address = before
    if address is None:
        return ""
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _read(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(address: Address) -> bool:
    return any(address in network for network in _networks(*settings.TRUSTED_PROXIES))


@functools.cache
def _networks(*proxies: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(one.strip(), strict=False) for one in proxies)

"""Keep one sender from sending too much."""

import hashlib
import ipaddress
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def allow(name: str, who: str, *, limit: int, per_seconds: int) -> bool:
    """Count one more of `name` by `who`; tell whether it is still within the limit.

    limit: how many in each window of `per_seconds`; 0: as many as they like.
    The count lives in Django's cache: with several processes and a cache in memory,
    each counts for itself.
    """
    if limit <= 0:
        return True
    window = int(time.time() // per_seconds)
    digest = hashlib.sha256(who.encode()).hexdigest()[:32]
    key = f"throttle:{name}:{window}:{digest}"
    if cache.add(key, 1, per_seconds + 1):
        return True
    try:
        return cache.incr(key) <= limit
    except ValueError:  # pushed out of the cache in between
        return True


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
    return any(
        address in ipaddress.ip_network(proxy.strip(), strict=False)
        for proxy in settings.TRUSTED_PROXIES
    )

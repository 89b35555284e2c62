"""The issuer: what it says of itself, and whether it answers."""

import threading
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from nhactruong.accounts.oidc.fetch import IssuerDown, fetch

# An answer this young proves that the issuer is up; an older one is asked for again
# before a person is sent there.
FRESH_SECONDS = 5
KEYS_SECONDS = 3600
# A silence this young is not waited for again.
SILENT_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Endpoints:
    issuer: str
    authorization: str
    token: str
    userinfo: str
    keys: str
    auth_methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IssuerState:
    """What a sign-in page shows of the issuer.

    down_since: when it first failed to answer; None while it is believed to be up.
    """

    name: str
    down_since: datetime | None


@dataclass
class _Known:
    endpoints: Endpoints | None = None
    asked: float = 0.0
    silent_at: float = 0.0
    down_since: datetime | None = None
    keys: dict[str, Any] | None = None
    keys_at: float = 0.0


_lock = threading.Lock()
_known: dict[str, _Known] = {}


def state_of_issuer() -> IssuerState | None:
    """Return how the issuer stands as far as we know, None where none is set; asks
    nobody, so a page never waits for it."""
    if not settings.OIDC["issuer"]:
        return None
    return IssuerState(str(settings.OIDC["name"]), _here().down_since)


def endpoints() -> Endpoints:
    """Return where the issuer is to be asked; asks it whether it is up, unless it has
    just answered or just failed to. Raises IssuerDown."""
    known, now = _here(), time.monotonic()
    if known.endpoints is not None and now - known.asked < FRESH_SECONDS:
        return known.endpoints
    if known.down_since is not None and now - known.silent_at < SILENT_SECONDS:
        raise IssuerDown("still silent")
    try:
        found = _discover(str(settings.OIDC["issuer"]))
    except IssuerDown:
        note_silence()
        raise
    known.endpoints, known.asked, known.down_since = found, time.monotonic(), None
    return found


def note_silence() -> None:
    """Keep in mind that the issuer has just failed to answer."""
    known = _here()
    known.silent_at = time.monotonic()
    known.asked = 0.0
    known.down_since = known.down_since or timezone.now()


def key_set(*, anew: bool = False) -> dict[str, Any]:
    """Return the issuer's public keys (JWKS), kept for an hour. Raises IssuerDown."""
    known, now = _here(), time.monotonic()
    if known.keys is None or anew or now - known.keys_at > KEYS_SECONDS:
        found = fetch("GET", endpoints().keys)
        if not isinstance(found, dict):
            raise IssuerDown("no keys")
        known.keys, known.keys_at = found, now
    return known.keys


def forget() -> None:
    """Know nothing of any issuer any more; for tests."""
    with _lock:
        _known.clear()


def _here() -> _Known:
    with _lock:
        return _known.setdefault(str(settings.OIDC["issuer"]), _Known())


def _discover(issuer: str) -> Endpoints:
    """Source: OpenID Connect Discovery 1.0, sections 4 and 4.3."""
    said = fetch("GET", issuer.rstrip("/") + "/.well-known/openid-configuration")
    try:
        if said["issuer"].rstrip("/") != issuer.rstrip("/"):
            raise IssuerDown("another issuer answers")
        found = Endpoints(
            issuer=said["issuer"],
            authorization=said["authorization_endpoint"],
            token=said["token_endpoint"],
            userinfo=said.get("userinfo_endpoint", ""),
            keys=said["jwks_uri"],
            auth_methods=tuple(
                said.get("token_endpoint_auth_methods_supported")
                or ("client_secret_basic",)
            ),
        )
    except (KeyError, TypeError, AttributeError) as fault:
        raise IssuerDown("no discovery document") from fault
    secure = issuer.startswith("https://")
    where = (found.authorization, found.token, found.userinfo, found.keys)
    if secure and not all(url.startswith("https://") for url in where if url):
        raise IssuerDown("endpoints without TLS")
    return found

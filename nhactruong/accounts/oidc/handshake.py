"""The exchange with the issuer: out with state, nonce and PKCE, back with who it is.

Source: OpenID Connect Core 1.0, sections 3.1.2.1, 3.1.3.7 and 5.3; RFC 7636 (PKCE);
RFC 9207 (iss in the answer).
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import jwt
from django.conf import settings
from django.utils.crypto import constant_time_compare

from nhactruong.accounts.oidc.fetch import IssuerDown, fetch
from nhactruong.accounts.oidc.issuer import Endpoints, endpoints, key_set

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
LEEWAY_SECONDS = 60


class NotVouched(Exception):
    """The answer proves nothing: forged, stale, meant for another, or refused."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in, kept sealed in the browser until the issuer sends it back.

    door: what it is for: "official", "citizen", "link", "invite".
    """

    state: str
    nonce: str
    verifier: str
    door: str
    next: str = ""


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the issuer vouches for. Nothing else of its claims leaves this module.

    email, phone: only where the issuer says that it has verified them, else "".
    """

    issuer: str
    subject: str
    name: str = ""
    email: str = ""
    phone: str = ""


def new_attempt(door: str, next_url: str = "") -> Attempt:
    return Attempt(
        state=secrets.token_urlsafe(24),
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        door=door,
        next=next_url,
    )


def address_to_ask(attempt: Attempt, redirect_uri: str) -> str:
    """Return where the browser is to be sent. Raises IssuerDown."""
    challenge = hashlib.sha256(attempt.verifier.encode()).digest()
    query = urlencode(
        {
            "client_id": settings.OIDC["client_id"],
            "response_type": "code",
            "scope": settings.OIDC["scopes"],
            "redirect_uri": redirect_uri,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": _base64(challenge),
            "code_challenge_method": "S256",
        }
    )
    where = endpoints().authorization
    return f"{where}{'&' if '?' in where else '?'}{query}"


def whom_vouched(
    attempt: Attempt, *, code: str, state: str, issuer: str, redirect_uri: str
) -> Vouched:
    """Return whom the issuer vouches for. Raises NotVouched, IssuerDown."""
    if not constant_time_compare(attempt.state, state):
        raise NotVouched("state")
    where = endpoints()
    if issuer and issuer != where.issuer:
        raise NotVouched("issuer")
    said = _exchange(where, attempt, code, redirect_uri)
    claims = _verified(str(said.get("id_token", "")), where, attempt.nonce)
    told = _userinfo(where, str(said.get("access_token", "")), claims["sub"])
    return _vouched(where.issuer, {**claims, **told})


def _exchange(
    where: Endpoints, attempt: Attempt, code: str, redirect_uri: str
) -> dict[str, Any]:
    data = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": attempt.verifier,
    }
    client, secret = (
        str(settings.OIDC["client_id"]),
        str(settings.OIDC["client_secret"]),
    )
    auth = None
    if not secret:
        data["client_id"] = client
    elif "client_secret_basic" in where.auth_methods:
        # RFC 6749, 2.3.1: both are form-encoded first.
        auth = (quote(client, safe=""), quote(secret, safe=""))
    else:
        data |= {"client_id": client, "client_secret": secret}
    said = fetch("POST", where.token, data=data, auth=auth)
    if not isinstance(said, dict):
        raise NotVouched("token")
    return said


def _verified(token: str, where: Endpoints, nonce: str) -> dict[str, Any]:
    """Return the claims of an ID token whose signature, audience and nonce are right."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(token),
            algorithms=list(ALGORITHMS),
            audience=str(settings.OIDC["client_id"]),
            issuer=where.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except jwt.PyJWTError as fault:
        raise NotVouched(type(fault).__name__) from fault
    if not constant_time_compare(str(claims.get("nonce", "")), nonce):
        raise NotVouched("nonce")
    party = claims.get("azp", settings.OIDC["client_id"])
    if party != settings.OIDC["client_id"]:
        raise NotVouched("azp")
    return claims


def _key(token: str) -> Any:
    """Return the key that the token names; asks for fresh keys once, they may have been
    changed since."""
    try:
        kid = jwt.get_unverified_header(token).get("kid")
    except jwt.PyJWTError as fault:
        raise NotVouched("header") from fault
    for anew in (False, True):
        try:
            known = jwt.PyJWKSet.from_dict(key_set(anew=anew)).keys
        except jwt.PyJWTError as fault:
            raise NotVouched("keys") from fault
        fitting = [
            key
            for key in known
            if key.public_key_use in (None, "sig") and kid in (None, key.key_id)
        ]
        if len(fitting) == 1:
            return fitting[0]
    raise NotVouched("kid")


def _userinfo(where: Endpoints, access_token: str, subject: str) -> dict[str, Any]:
    """Return what the issuer tells beside the token; nothing where it tells nothing."""
    if not where.userinfo or not access_token:
        return {}
    headers = {"Authorization": f"Bearer {access_token}"}
    said = fetch("GET", where.userinfo, headers=headers)
    if not isinstance(said, dict) or said.get("sub") != subject:
        raise NotVouched("userinfo")
    return {name: said[name] for name in _TOLD if name in said}


_TOLD = ("name", "email", "email_verified", "phone_number", "phone_number_verified")


def _vouched(issuer: str, claims: dict[str, Any]) -> Vouched:
    def told(name: str, limit: int) -> str:
        value = claims.get(name)
        return value.strip()[:limit] if isinstance(value, str) else ""

    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise NotVouched("sub")
    return Vouched(
        issuer=issuer,
        subject=subject,
        name=told("name", 120),
        email=told("email", 254) if claims.get("email_verified") is True else "",
        phone=(
            told("phone_number", 20)
            if claims.get("phone_number_verified") is True
            else ""
        ),
    )


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


__all__ = [
    "Attempt",
    "IssuerDown",
    "NotVouched",
    "Vouched",
    "address_to_ask",
    "new_attempt",
    "whom_vouched",
]

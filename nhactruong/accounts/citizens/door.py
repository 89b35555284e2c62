"""The code on its way: asked for within limits, kept by the browser that asked."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhactruong.accounts.citizens.codes import VALID, send_code, sent_to, try_code
from nhactruong.accounts.citizens.contacts import Address, veiled
from nhactruong.accounts.vault import Unreadable, open_json, seal_json
from nhactruong.ground.actor import Actor, ActorKind
from nhactruong.ground.refusal import Refusal
from nhactruong.ground.throttle import address_of, allow

COOKIE = "code"
PATH = "/me/"
SECONDS = int(VALID.total_seconds())
VISITOR = Actor(ActorKind.CITIZEN, "web")


@dataclass(frozen=True, slots=True)
class Held:
    """handle: of the code sent; veiled: where it was sent, for its owner's eyes."""

    handle: str
    next: str
    veiled: str


def ask(request: HttpRequest, address: Address) -> str:
    """Send a code; return its handle. Raises Refusal: codes_many."""
    _limit(request, "code_ask", settings.LIMIT_CODES)
    return send_code(
        address, lang=get_language() or "vi", by=VISITOR, at=timezone.now()
    )


def check(request: HttpRequest, handle: str, typed: str) -> Address | None:
    """Return the address where the code is right. Raises Refusal: code_…, codes_many."""
    _limit(request, "code_try", settings.LIMIT_CODES * 5)
    return try_code(handle, typed, by=VISITOR, at=timezone.now())


def hold(
    request: HttpRequest, handle: str, next_url: str, response: HttpResponse
) -> HttpResponse:
    """Let the browser keep the handle for as long as the code is valid."""
    response.set_cookie(
        COOKIE,
        seal_json([handle, next_url]),
        max_age=SECONDS,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def held(request: HttpRequest) -> Held | None:
    """Return what the browser keeps; None where it is too old or not ours."""
    try:
        handle, next_url = open_json(
            request.COOKIES.get(COOKIE, ""), max_seconds=SECONDS
        )
    except (Unreadable, ValueError):
        return None
    address = sent_to(handle)
    if address is None:
        return None
    return Held(handle, next_url, veiled(address.channel, address.value))


def drop(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return response


def _limit(request: HttpRequest, name: str, limit: int) -> None:
    if not allow(name, address_of(request), limit=limit, per_seconds=600):
        raise Refusal(
            "codes_many",
            _("Máy hoặc mạng của bạn vừa hỏi quá nhiều lần. Xin đợi 10 phút."),
        )

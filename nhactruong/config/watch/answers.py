"""/healthz, /readyz and /metrics: answered before sessions, languages and sign-in."""

import ipaddress
import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from nhactruong.ground.throttle import address_of

Answer = Callable[[HttpRequest], HttpResponse]


def answer_to(request: HttpRequest) -> HttpResponse | None:
    """Return the answer where the path is one of the three, else None."""
    found = _ANSWERS.get(request.path_info)
    if found is None:
        return None
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    response = found(request)
    response["Cache-Control"] = "no-store"
    return response


def health(request: HttpRequest) -> HttpResponse:
    """Say that this process lives; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


def readiness(request: HttpRequest) -> HttpResponse:
    """Say whether work can be done now: 200 or 503. The words are for the operator."""
    from nhactruong.config.watch.ready import examine

    states = examine()
    ready = all(state.ok for state in states)
    told = may_look_inside(request)
    checks = {
        state.name: {"ok": state.ok} | ({"words": state.words} if told else {})
        for state in states
    }
    return JsonResponse(
        {"ready": ready, "checks": checks}, status=200 if ready else 503
    )


def metrics(request: HttpRequest) -> HttpResponse:
    if not may_look_inside(request):
        return HttpResponse("forbidden\n", status=403, content_type="text/plain")
    from nhactruong.config.watch.exposed import CONTENT_TYPE, exposition

    return HttpResponse(exposition(), content_type=CONTENT_TYPE)


def may_look_inside(request: HttpRequest) -> bool:
    """Tell whether the request comes from where metrics may be read, or brings the token.

    An address that an unknown proxy passes on proves nothing: then only a token does.
    """
    if (token := _token()) and (said := request.headers.get("Authorization", "")):
        return secrets.compare_digest(said.encode(), f"Bearer {token}".encode())
    address = address_of(request)
    if "X-Forwarded-For" in request.headers and address == request.META.get(
        "REMOTE_ADDR"
    ):
        return False
    try:
        network = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return False
    return any(_within(network, allowed) for allowed in settings.METRICS_ALLOW)


def _within(
    network: ipaddress.IPv4Network | ipaddress.IPv6Network, allowed: str
) -> bool:
    other = ipaddress.ip_network(allowed.strip(), strict=False)
    if isinstance(other, ipaddress.IPv6Network) and other.prefixlen > 64:
        # An address of the sixth version stands for its /64 (throttle.address_of).
        other = other.supernet(new_prefix=64)
    return network.version == other.version and network.subnet_of(other)  # type: ignore[arg-type]


def _token() -> str:
    path = settings.METRICS_TOKEN_FILE
    return Path(path).read_text("ascii").strip() if path else ""


_ANSWERS: dict[str, Answer] = {
    "/healthz": health,
    "/readyz": readiness,
    "/metrics": metrics,
}

"""Stop letters without signing in: the link at the foot of each of them.

The address is the secret, so no token against forged forms is needed; nothing changes
until something is sent: mail programs and scanners follow links by themselves.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from nhactruong.ground.actor import Actor, ActorKind
from nhactruong.ground.throttle import address_of, allow
from nhactruong.notices.choices import choice_of, resume_way, stop_way
from nhactruong.notices.links import read_stop
from nhactruong.ui.errors import problem, too_many

LIMIT, WINDOW = 60, 600  # presses of one address in so many seconds


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is stopped, and stop it or start it again when asked to.

    A mail program posts List-Unsubscribe=One-Click (RFC 8058), a person presses.
    """
    named = read_stop(token)
    if named is None:
        return _guard(
            problem(
                request,
                HTTPStatus.NOT_FOUND,
                _("Đường dẫn không dùng được"),
                _("Hãy chép nguyên cả đường dẫn ở cuối thư rồi mở lại."),
            )
        )
    reader_key, way = named
    if request.method == "POST":
        address = address_of(request)
        if not allow("stop_letters", address, limit=LIMIT, per_seconds=WINDOW):
            return _guard(too_many(request))
        change = resume_way if request.POST.get("action") == "resume" else stop_way
        change(reader_key, way, by=_who(reader_key), at=timezone.now())
        if "List-Unsubscribe" in request.POST:
            return _guard(HttpResponse(status=HTTPStatus.OK))
        return _guard(redirect(request.path))
    choice = choice_of(reader_key)
    kind, _colon, key = reader_key.partition(":")
    context = {
        "code": key if kind == "report" else "",
        "official": kind == "person",
        "stopped": choice.ways is not None and way not in choice.ways,
        "way": way,
    }
    return _guard(render(request, "notices/stop.html", context))


def _who(reader_key: str) -> Actor:
    official = reader_key.startswith("person:")
    kind = ActorKind.OFFICIAL if official else ActorKind.CITIZEN
    return Actor(kind, key=reader_key.removeprefix("report:"))


def _guard(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response

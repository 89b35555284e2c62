"""Lost the private link? Always the same answer, whoever asks for whatever report."""

import time
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from nhactruong.ground.throttle import address_of, allow, wait
from nhactruong.org.middleware import VISITOR
from nhactruong.reports.draft import loose_phone
from nhactruong.reports.forms.lost import DigitsForm, LostForm
from nhactruong.reports.link import private_path
from nhactruong.reports.lost import ask_link_code, try_link_code

WINDOW = 3600  # seconds
# Requests for one contact in a window, whatever reports they name.
MOST_FOR_CONTACT = 6
_SESSION = "reports.lost"
# Longer than either answer takes, so that a match cannot be told by the clock.
_SECONDS = 0.25


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """Ask for code and contact; send a one-time code where they belong together."""
    form = LostForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if request.method != "POST" or not form.is_valid():
        return render(request, "reports/lost.html", {"form": form})
    if not _allowed(request, "lost"):
        return _too_many(request, "reports/lost.html", form)
    began = time.monotonic()
    said = form.cleaned_data
    at = timezone.now()
    code, contact = said["code"], said["contact"]
    who = loose_phone(contact).casefold()
    if not allow("lost.contact", who, limit=MOST_FOR_CONTACT, per_seconds=WINDOW):
        code = ""  # no more letters to this contact, and the same answer
    row = ask_link_code(code, contact, by=VISITOR, at=at)
    request.session[_SESSION] = row.pk
    time.sleep(max(0.0, _SECONDS - (time.monotonic() - began)))
    return redirect("reports:lost_code")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def digits(request: HttpRequest) -> HttpResponse:
    """Take the one-time code; where it fits, lead to the new private link."""
    row_id = request.session.get(_SESSION)
    if row_id is None:
        return redirect("reports:lost")
    form = DigitsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not _allowed(request, "lost.digits"):
            return _too_many(request, "reports/lost_code.html", form)
        if path := _renewed(request, row_id, form.cleaned_data["digits"]):
            return redirect(path)
        form.add_error(
            "digits",
            _(
                "Mã chưa đúng, hoặc đã quá 10 phút, hoặc đã thử quá 5 lần. Bạn có thể"
                " xin mã khác."
            ),
        )
    return render(request, "reports/lost_code.html", {"form": form})


def _renewed(request: HttpRequest, row_id: int, typed: str) -> str:
    at: datetime = timezone.now()
    report = try_link_code(row_id, typed, by=VISITOR, at=at)
    if report is None:
        return ""
    request.session.pop(_SESSION, None)
    messages.success(
        request,
        _("Đây là đường dẫn riêng mới của bạn, hãy lưu lại. Đường dẫn cũ đã hết dùng."),
    )
    return private_path(report)


def _allowed(request: HttpRequest, name: str) -> bool:
    limit = settings.LIMIT_LOST_LINK
    return allow(name, address_of(request), limit=limit, per_seconds=WINDOW)


def _too_many(request: HttpRequest, template: str, form: object) -> HttpResponse:
    response = render(request, template, {"form": form, "busy": True}, status=429)
    response["Retry-After"] = str(wait(WINDOW))
    return response

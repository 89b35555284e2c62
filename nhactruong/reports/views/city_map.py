"""The map of public reports: a page, and the part of it that a script asks for anew."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from nhactruong.reports.forms.sift import SiftForm
from nhactruong.reports.show.city_map import view_of
from nhactruong.reports.show.look import MEASURES, REACHES, Look, read_look
from nhactruong.reports.sift import Sift, read_sift
from nhactruong.reports.sift_words import sift_words
from nhactruong.reports.views.exports import ways

# Widths of the picture that an arrow moves it.
_ASIDE = 0.4


@require_safe
@gzip_page  # nothing secret is on it
def city_map(request: HttpRequest) -> HttpResponse:
    """Show the map; a filter that cannot be read is named, not obeyed."""
    at = timezone.now()
    form = SiftForm(request.GET, at=at)
    look = read_look(request.GET, at)
    return render(
        request,
        "reports/map.html",
        {
            **_parts(form.sift, look, at),
            "form": form,
            "title": sift_words(form.sift, at),
            "ways": ways(form.sift) | {"map": map_url(form.sift, look)},
            "is_sifted": bool(form.sift or form.faults),
            "kept": look.fields(),
        },
    )


@require_safe
@gzip_page  # nothing secret is on it
def picture(request: HttpRequest) -> HttpResponse:
    """Show only the picture and its table."""
    at = timezone.now()
    sift, _faults = read_sift(request.GET, at)
    parts = _parts(sift, read_look(request.GET, at), at)
    response = render(request, "reports/_map_view.html", parts)
    patch_cache_control(response, private=True, max_age=15)
    return response


def map_url(sift: Sift, look: Look) -> str:
    query = sift.query(**look.fields())
    return f"{reverse('reports:map')}?{query}" if query else reverse("reports:map")


def ward_link(sift: Sift) -> str:
    """Return the list of a ward, but for its code at the end."""
    query = sift.without("ward").query()
    return f"{reverse('reports:list')}?{query}{'&' if query else ''}ward="


def _parts(sift: Sift, look: Look, at: Any) -> dict[str, Any]:
    nearer, wider = look.nearer(at), look.wider(at)
    words = {
        "open": _("Chưa có kết quả"),
        "late": _("Đang quá hạn"),
        "all": _("Tất cả"),
    }
    aside = {
        "up": (_("Lên phía bắc"), 0, -_ASIDE),
        "down": (_("Xuống phía nam"), 0, _ASIDE),
        "back": (_("Sang phía tây"), -_ASIDE, 0),
        "forward": (_("Sang phía đông"), _ASIDE, 0),
    }
    return {
        "now": at,
        "view": view_of(sift, look, at),
        "look": look,
        "measures": [
            (words[name], map_url(sift, _measured(look, name)), name == look.measure)
            for name in MEASURES
        ],
        "nearer": map_url(sift, nearer) if nearer else "",
        "wider": map_url(sift, wider) if wider else "",
        "whole_url": map_url(sift, Look(measure=look.measure)) if look.reach else "",
        "aside": [
            (name, label, map_url(sift, look.moved(right, down, at)))
            for name, (label, right, down) in aside.items()
        ]
        if look.reach
        else [],
        "ward_link": ward_link(sift),
        "address": map_url(sift, look),
        "reaches": ",".join(str(reach) for reach in REACHES),
        "measure_words": words[look.measure],
    }


def _measured(look: Look, measure: str) -> Look:
    return Look(look.lat, look.lon, look.reach, measure)

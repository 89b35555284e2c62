"""Where the script of the map asks for the ward of a point and the next picture."""

from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from nhactruong.ground.refusal import Refusal
from nhactruong.places.models import Ward
from nhactruong.places.pick import picture
from nhactruong.ui.language import pick


@require_GET
def ward_at(request: HttpRequest) -> JsonResponse:
    try:
        found = picture(request.GET, timezone.now())
    except Refusal as refusal:
        return JsonResponse({"code": refusal.code, "detail": str(refusal)}, status=422)
    response = JsonResponse(
        {
            "ward": _ward(found.ward) if found.ward else None,
            "near": [_ward(ward) | {"metres": m} for ward, m in found.near],
            "says": found.says,
            "reach": found.reach,
            "map": render_to_string("places/_pick_svg.html", {"picture": found}),
        }
    )
    patch_cache_control(response, private=True, max_age=60)
    return response


def _ward(ward: Ward) -> dict[str, int | str]:
    return {"id": ward.pk, "code": ward.code, "name": pick(ward)}

"""Who may change the organisation: rules over an Authority alone."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from nhactruong.ground.actor import ActorKind
from nhactruong.ground.refusal import Refusal
from nhactruong.org.authority import Authority
from nhactruong.org.models import PostKind, Unit

# The operator's own commands (nhactruong import, demo) act as the system.
_TRUSTED = (ActorKind.SYSTEM,)


def why_not_staff(authority: Authority, unit: Unit, post_kind: str) -> Refusal | None:
    """Tell why whoever holds `authority` may not put somebody into this unit's post.

    A head is named by the head above; other posts also by the unit's own head.
    """
    if authority.kind in _TRUSTED:
        return None
    above = unit.parent_id is not None and authority.heads(unit.parent_id)
    if above or (post_kind != PostKind.HEAD and authority.heads(unit.pk)):
        return None
    return Refusal(
        "not_appointing_authority",
        _("Chỉ người có thẩm quyền bổ nhiệm vị trí này được làm việc đó."),
    )


def why_not_regulate(
    authority: Authority, city_committees: Iterable[int]
) -> Refusal | None:
    """Tell why they may not set up offices or issue mandates; the city's head may."""
    if authority.kind in _TRUSTED:
        return None
    if any(authority.heads(unit) for unit in city_committees):
        return None
    return Refusal(
        "not_city_head",
        _("Chỉ người đứng đầu thành phố được quy định tổ chức và thẩm quyền."),
    )


def why_not_rule(authority: Authority) -> Refusal | None:
    """Tell why they may not rule who does a function until it is settled for good."""
    if authority.kind in _TRUSTED or authority.conductor:
        return None
    return Refusal("not_conductor", _("Chỉ bàn điều phối được phân xử."))

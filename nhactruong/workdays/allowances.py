"""How much time a step may take, as laid down at a moment."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from nhactruong.ground.refusal import Refusal
from nhactruong.workdays.calendars import stamp
from nhactruong.workdays.models import Allowance


@dataclass(frozen=True, slots=True)
class AllowanceFact:
    """amount in unit ("hours", "days"); verified: a source that we read says so."""

    amount: int
    unit: str
    legal_basis: str
    source: str
    verified: bool


_kept: dict[UUID, list[Allowance]] = {}


def allowance(step: str, level: str, danger: bool, at: datetime) -> AllowanceFact:
    """Return the allowance of a step: the row that names danger and level goes first.

    Raises Refusal allowance_missing where no row fits.
    """
    fitting = [
        row
        for row in _rows()
        if row.step == step
        and row.level in ("", level)
        and (danger or not row.danger)
        and row.in_force(at)
    ]
    if not fitting:
        raise Refusal("allowance_missing", _("Chưa có quy định thời hạn cho bước này."))
    best = max(fitting, key=lambda row: (row.danger, row.level != "", row.valid_from))
    return AllowanceFact(
        best.amount, best.unit, best.legal_basis, best.source, best.verified
    )


def _rows() -> list[Allowance]:
    now = stamp()
    if now is not None and (known := _kept.get(now)) is not None:
        return known
    fresh = list(Allowance.objects.all())
    if now is not None:
        _kept.clear()
        _kept[now] = fresh
    return fresh

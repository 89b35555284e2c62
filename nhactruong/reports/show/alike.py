"""Open work that may be the same, as a card of the form shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nhactruong.reports.models import ReportPhoto
from nhactruong.reports.show.pages import badge_of
from nhactruong.reports.similar import Similar
from nhactruong.reports.told import state_words
from nhactruong.ui.components import Badge
from nhactruong.ui.language import pick

_LONGEST = 220


@dataclass(frozen=True, slots=True)
class AlikeCard:
    """where: how far, as far as that is public; many: how many report it."""

    code: str
    url: str
    title: str
    text: str
    where: str
    unit: str
    submitted_at: datetime
    badge: Badge
    many: str
    photos: Sequence[ReportPhoto]


def cards_of(found: Sequence[Similar], at: datetime) -> list[AlikeCard]:
    return [_card(one, at) for one in found]


def _card(one: Similar, at: datetime) -> AlikeCard:
    report, task = one.report, one.report.task
    words = " ".join(one.text.split())
    return AlikeCard(
        code=report.code,
        url=report.get_absolute_url(),
        title=pick(report.topic),
        text=words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…",
        where=_where(one),
        unit=pick(task.unit),
        submitted_at=report.submitted_at,
        badge=badge_of(task.state, state_words(task), late=task.is_late(at)),
        many=many_words(one.reporters),
        photos=one.photos,
    )


def _where(one: Similar) -> str:
    if one.metres is not None:
        return _("cách chỗ bạn chọn khoảng %(n)d m") % {"n": one.metres}
    ward = pick(one.report.ward)
    near = one.report.blurred_lat is not None
    return _("gần chỗ bạn chọn, %(ward)s") % {"ward": ward} if near else ward


def many_words(reporters: int) -> str:
    """Return "12 phản ánh về việc này" where there are several, else ""."""
    if reporters < 2:
        return ""
    words = ngettext(
        "%(n)d phản ánh về việc này", "%(n)d phản ánh về việc này", reporters
    )
    return words % {"n": reporters}

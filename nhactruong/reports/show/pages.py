"""The public and the private page of one report: map, timeline, evidence, deadline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from nhactruong.places.draw import Map, ward_map
from nhactruong.places.find import ward_by_id
from nhactruong.places.point import blur
from nhactruong.reports.models import Report
from nhactruong.reports.read import PublicReport
from nhactruong.ui.components import Badge, Happening
from nhactruong.ui.moments import moment_words
from nhactruong.ui.templatetags.ui import STATE_BADGE
from nhactruong.work.states import OVER, Outcome


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What is drawn of a report besides its own words.

    ahead: what is still to come, for a receipt.
    """

    badge: Badge
    steps: Sequence[Happening]
    ahead: Sequence[Happening]
    map: Map | None
    map_title: str


def page_of(
    seen: PublicReport, at: datetime, *, own: Report | None = None
) -> ReportPage:
    """Return the page of a report; own: for its sender, who sees the exact point."""
    # What came in at the same moment begins with the report itself.
    steps = list(reversed(seen.steps))
    steps.sort(key=lambda one: (str(one.when), one.icon != "flag"))
    if steps:
        steps[-1] = replace(steps[-1], stage="now")
    drawn = _map(seen, at, own)
    return ReportPage(
        badge=badge_of(seen.state, seen.state_words, late=seen.late),
        steps=steps,
        ahead=_ahead(seen),
        map=drawn,
        map_title=_("Bản đồ: %(ward)s") % {"ward": seen.ward.name},
    )


def badge_of(state: str, words: str, *, late: bool = False) -> Badge:
    """Return where a report stands, in plain words with a sign."""
    if late:
        return Badge(words, "late", "late")
    icon, tone = STATE_BADGE.get(state, ("dots", ""))
    return Badge(words, icon, tone)  # type: ignore[arg-type]


def _map(seen: PublicReport, at: datetime, own: Report | None) -> Map | None:
    ward = ward_by_id(seen.ward.id, at) or ward_by_id(seen.ward.id, seen.submitted_at)
    if ward is None:
        return None
    pin = None
    if own is not None and own.lat is not None and own.lon is not None:
        pin = (float(own.lat), float(own.lon))
    elif seen.lat is not None and seen.lon is not None:
        pin = blur(seen.lat, seen.lon)
    return ward_map(ward, at, pin=pin)


def _ahead(seen: PublicReport) -> list[Happening]:
    """Return what happens next, each with its latest moment."""
    if seen.state in OVER:
        return []
    found = []
    by = _("chậm nhất %(when)s")
    if seen.accepted_at is None:
        found.append(
            Happening(
                what=_("Cán bộ tiếp nhận và đọc"),
                note=by % {"when": moment_words(seen.receive_by)},
                more=_(
                    "Sau khi có người xem, lời kể và ảnh đã che mới hiện công khai."
                ),
                stage="ahead",
            )
        )
    found.append(
        Happening(
            what=_("Xử lý, có ảnh hoặc văn bản làm chứng"),
            note=by % {"when": moment_words(seen.due)},
            stage="ahead",
        )
    )
    found.append(
        Happening(
            what=_("Bạn đánh giá kết quả"),
            more=_("Chưa hài lòng thì việc được mở lại, người khác duyệt."),
            stage="ahead",
        )
    )
    return found


def is_resolved(seen: PublicReport) -> bool:
    """Tell whether the work itself was done, not only answered or declined."""
    return seen.answer is not None and seen.answer.outcome == Outcome.RESOLVED


def whole_url(request: HttpRequest, path: str) -> str:
    """Return an address that can be copied, written down or scanned."""
    if settings.PUBLIC_URL:
        return f"{settings.PUBLIC_URL.rstrip('/')}{path}"
    return request.build_absolute_uri(path)

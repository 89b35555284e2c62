"""Who of the staff may look at whose report it is, and decide what the public sees."""

from django.utils.translation import gettext_lazy as _

from nhactruong.ground.refusal import Refusal
from nhactruong.org.authority import Authority
from nhactruong.reports.models import Report, Review
from nhactruong.work.rules import roles_of
from nhactruong.work.states import Role

_REVIEWERS = frozenset({Role.OWNER, Role.HEAD, Role.DEPUTY, Role.CONDUCTOR})
_HANDLERS = frozenset({Role.OWNER, Role.HEAD, Role.DEPUTY, Role.APPROVER})


def why_not_review(report: Report, *, authority: Authority) -> Refusal | None:
    """Tell why whoever holds `authority` may not publish, withhold or seal; None if they
    may."""
    if refusal := _about_own_office(report, authority):
        return refusal
    roles = roles_of(report.task, authority)
    if not roles & _REVIEWERS:
        return Refusal(
            "not_yours",
            _(
                "Chỉ người xử lý, thủ trưởng, cấp phó phụ trách hoặc bàn điều phối được"
                " quyết định công khai."
            ),
        )
    if report.review == Review.SEALED and Role.CONDUCTOR not in roles:
        return Refusal(
            "sealed",
            _("Đã niêm phong; chỉ bàn điều phối được thay đổi quyết định này."),
        )
    return None


def why_not_look(report: Report, *, authority: Authority) -> Refusal | None:
    """Tell why whoever holds `authority` may not see whose report it is."""
    if refusal := _about_own_office(report, authority):
        return refusal
    if not roles_of(report.task, authority) & _HANDLERS:
        return Refusal(
            "not_yours",
            _(
                "Chỉ người đang xử lý hoặc duyệt việc này được xem liên hệ của người gửi."
            ),
        )
    return None


def _about_own_office(report: Report, authority: Authority) -> Refusal | None:
    about = report.task.about_unit_id
    if about is not None and about in authority.own_offices:
        return Refusal("own_office", _("Việc nói về chính cơ quan của bạn."))
    return None

"""Who of the staff may look at whose report it is, and decide what the public sees."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from nhactruong.ground.refusal import Refusal
from nhactruong.org.authority import Authority
from nhactruong.reports.models import Report, Review
from nhactruong.work.models import Task
from nhactruong.work.rules import roles_of
from nhactruong.work.states import OPEN, Role

_REVIEWERS = frozenset({Role.OWNER, Role.HEAD, Role.DEPUTY, Role.CONDUCTOR})
_HANDLERS = frozenset({Role.OWNER, Role.HEAD, Role.DEPUTY, Role.APPROVER})


@dataclass(frozen=True, slots=True)
class Behind:
    """The reports behind one task: how many were not withdrawn, are sealed, came at all."""

    present: int
    sealed: int = 0
    all: int = 0


def why_not_join(report: Report, behind: Behind) -> Refusal | None:
    """Tell why nobody may join the work that this report is about; None if anyone may.

    What is not public is not told apart: the same sentence for sealed, withheld, about an
    office.
    """
    task = report.task
    hidden = (
        behind.sealed
        or report.review in (Review.SEALED, Review.WITHHELD)
        or task.about_unit_id is not None
        or task.source != "report"
        or task.close_kind == "cancelled"
    )
    if hidden:
        return Refusal(
            "not_joinable",
            _("Phản ánh này không nhận thêm người tham gia. Bạn gửi phản ánh riêng."),
        )
    if task.state not in OPEN:
        return Refusal(
            "task_over",
            _(
                "Việc này vừa có kết quả hoặc đã kết thúc, không tham gia được nữa. Nếu"
                " chuyện vẫn còn, bạn gửi phản ánh riêng."
            ),
        )
    return None


def why_not_danger(task: Task, *, danger: bool) -> Refusal | None:
    """Tell why somebody who says that people are in danger may not join work that does
    not run on the clock of danger: their own report does."""
    if danger and not task.danger:
        return Refusal(
            "more_urgent",
            _(
                "Bạn cho biết đang có người gặp nguy hiểm, việc kia chưa ở mức khẩn. Hãy"
                " gửi phản ánh riêng để được nhận ở mức khẩn."
            ),
        )
    return None


def why_not_file(authority: Authority) -> Refusal | None:
    """Tell why whoever holds `authority` may not write down reports for residents."""
    if not authority.counters:
        return Refusal(
            "not_at_counter",
            _("Chỉ vị trí tiếp nhận, tổng đài hoặc hỗ trợ tại khu dân cư được ghi hộ."),
        )
    return None


def why_not_reissue(
    report: Report, wards: Collection[int], authority: Authority
) -> Refusal | None:
    """Tell why they may not give out the private link anew: only the counter of the
    report's own ward does, where its sender can come in person.

    wards: those whose offices' counters they work at.
    """
    if refusal := why_not_file(authority):
        return refusal
    if report.ward_id not in wards:
        return Refusal(
            "other_ward",
            _("Đường dẫn mới chỉ cấp tại quầy của phường, xã nơi có phản ánh."),
        )
    return _about_own_office(report, authority)


def why_not_reply_for(
    report: Report, wards: Collection[int], authority: Authority
) -> Refusal | None:
    """Tell why they may not write down the sender's answer: only who wrote the report
    down, or the counter of its ward."""
    filed_by = report.filed_by_id
    if filed_by is not None and authority.holds(filed_by):
        return why_not_file(authority)
    return why_not_reissue(report, wards, authority)


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


def why_not_see_original(report: Report, *, authority: Authority) -> Refusal | None:
    """Tell why they may not see a photo as it was sent: who handles the work may, and who
    decides what the public sees, for they cover it."""
    if why_not_review(report, authority=authority) is None:
        return None
    return why_not_look(report, authority=authority)


def why_not_see_looks(report: Report, *, authority: Authority) -> Refusal | None:
    """Tell why they may not see who looked at whose report it is: heads of the office may,
    those above them, and who protects its personal data."""
    if refusal := _about_own_office(report, authority):
        return refusal
    unit = report.task.unit_id
    if authority.heads(unit) or unit in authority.protected:
        return None
    return Refusal(
        "not_overseer",
        _(
            "Chỉ người đứng đầu, cấp trên và người bảo vệ dữ liệu cá nhân của đơn vị được"
            " xem nhật ký này."
        ),
    )


def _about_own_office(report: Report, authority: Authority) -> Refusal | None:
    about = report.task.about_unit_id
    if about is not None and about in authority.own_offices:
        return Refusal("own_office", _("Việc nói về chính cơ quan của bạn."))
    return None

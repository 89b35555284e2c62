"""What happened to a task, in plain words: one sentence for each kind of event."""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Deed:
    """How one kind of event is told.

    said: private field quoted in the writer's own words, if any.
    urgency: whether it marks lateness.
    """

    words: "str | Promise"
    icon: str = "check"
    said: str = ""
    tone: Literal["", "late"] = ""


DEEDS: dict[str, Deed] = {
    "opened": Deed(_("Nhận được, tự động giao theo thẩm quyền"), "forward"),
    "accepted": Deed(pgettext_lazy("đã làm", "Tiếp nhận"), "check"),
    "assigned": Deed(_("Phân công người xử lý"), "person", "reason"),
    "progress_reported": Deed(_("Báo tiến độ, công khai"), "page", "text"),
    "noted": Deed(_("Ghi chú nội bộ"), "speech"),
    "note_withdrawn": Deed(_("Rút một ghi chú nội bộ"), "back"),
    "asked": Deed(_("Hỏi người gửi, đồng hồ dừng"), "pause", "question"),
    "replied": Deed(_("Người gửi trả lời, đồng hồ chạy lại"), "speech", "reply"),
    "resumed": Deed(_("Hết hạn chờ người gửi, đồng hồ chạy lại"), "play"),
    "result_submitted": Deed(
        pgettext_lazy("đã làm", "Trình duyệt kết quả"), "page", "text"
    ),
    "decline_submitted": Deed(
        pgettext_lazy("đã làm", "Trình duyệt từ chối"), "no", "text"
    ),
    "approved": Deed(_("Phê duyệt kết quả"), "check"),
    "sent_back": Deed(
        pgettext_lazy("đã làm", "Trả lại, yêu cầu làm lại"), "back", "reason"
    ),
    "contributor_added": Deed(_("Giao đơn vị phối hợp"), "people", "what"),
    "extension_asked": Deed(pgettext_lazy("đã làm", "Xin gia hạn"), "clock", "reason"),
    "extended": Deed(pgettext_lazy("đã làm", "Gia hạn"), "clock", "reason"),
    "extension_refused": Deed(pgettext_lazy("đã làm", "Không gia hạn"), "no", "reason"),
    "corrected": Deed(_("Đính chính"), "edit", "reason"),
    "forwarded": Deed(
        pgettext_lazy("đã làm", "Chuyển cơ quan khác"), "forward", "reason"
    ),
    "returned_to_desk": Deed(
        pgettext_lazy("đã làm", "Chuyển trả bàn điều phối"), "flag", "reason"
    ),
    "rerouted": Deed(_("Chuyển nơi xử lý cho khách quan"), "scales"),
    "settled": Deed(_("Bàn điều phối phân xử"), "scales", "reason"),
    "urged": Deed(pgettext_lazy("đã làm", "Đôn đốc"), "bell", "word"),
    "urging_answered": Deed(
        pgettext_lazy("đã làm", "Trả lời đôn đốc"), "speech", "answer"
    ),
    "judged": Deed(_("Người gửi đánh giá"), "speech", "why"),
    "reopened": Deed(pgettext_lazy("đã làm", "Mở lại"), "again", "reason"),
    "withdrawn": Deed(_("Người gửi rút phản ánh"), "leave", "why"),
    "requester_joined": Deed(_("Thêm người phản ánh cùng việc"), "people"),
    "requester_left": Deed(_("Một phản ánh được tách ra khỏi việc"), "leave", "reason"),
    "replied_for": Deed(
        _("Cán bộ ghi câu trả lời thay người gửi, đồng hồ chạy lại"), "speech", "reply"
    ),
    "photo_covered": Deed(_("Che một phần ảnh"), "lock"),
    "photos_paired": Deed(_("Ghép ảnh trước và sau"), "page"),
    "merged": Deed(pgettext_lazy("đã làm", "Gộp vào việc khác"), "forward", "reason"),
    "joined": Deed(_("Nhận một việc gộp vào"), "plus"),
    "split": Deed(_("Tách thành việc riêng"), "forward", "reason"),
    "cancelled": Deed(_("Hủy"), "no", "ground"),
    "closed": Deed(_("Kết thúc"), "lock"),
    "reminded": Deed(_("Đồng hồ nhắc việc"), "bell"),
    "fell_late": Deed(_("Quá hạn"), "late", tone="late"),
    "escalated": Deed(
        _("Báo bàn điều phối: quá hai lần thời gian"), "late", tone="late"
    ),
    "badly_late": Deed(_("Quá ba lần thời gian"), "late", tone="late"),
    "receipt_overdue": Deed(_("Quá hạn tiếp nhận"), "late", tone="late"),
    "late_duty_missed": Deed(
        _("Không báo lý do trễ đúng hạn, báo cấp trên"), "late", tone="late"
    ),
    "urging_unanswered": Deed(
        _("Không trả lời đôn đốc đúng hạn, báo cấp trên"), "late", tone="late"
    ),
    "commitment_broken": Deed(_("Lỡ ngày hẹn mới"), "late", tone="late"),
    "owner_succeeded": Deed(
        _("Người xử lý thôi giữ vị trí, việc sang người kế nhiệm"), "person"
    ),
    "owner_stood_in": Deed(_("Người xử lý vắng, việc sang người thay"), "person"),
    "approver_succeeded": Deed(
        _("Người duyệt thôi giữ vị trí hoặc vắng, đổi người duyệt"), "person"
    ),
    "deadline_recomputed": Deed(_("Lịch làm việc thay đổi, hạn tính lại"), "clock"),
}
UNTOLD = Deed(_("Thay đổi khác"), "dots")


def deed_of(kind: str) -> Deed:
    """Return how an event of this kind ("work.task.accepted") is told."""
    return DEEDS.get(kind.rpartition(".")[2], UNTOLD)

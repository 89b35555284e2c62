"""What an official says they look at a reporter's identity for."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PURPOSES: dict[str, "str | Promise"] = {
    "ask": _("Gọi, nhắn người gửi để hỏi thêm"),
    "appoint": _("Hẹn người gửi, cùng xem tại chỗ"),
    "answer": _("Báo kết quả cho người gửi"),
    "verify": _("Xác minh người gửi"),
    "law": _("Cơ quan có thẩm quyền yêu cầu"),
}
_LONGEST = 200


def reason_said(said: Mapping[str, str]) -> str:
    """Return purpose and words as they go into the access log; "" where neither is given."""
    purpose = PURPOSES.get(said.get("purpose", ""))
    words = said.get("reason", "").strip()[:_LONGEST]
    return ". ".join(filter(None, (str(purpose or ""), words)))

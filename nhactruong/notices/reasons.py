"""Why a letter did not go, in words for people and without addresses."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, "str | Promise"] = {
    "no_address": _("không có địa chỉ liên lạc, hoặc đã xóa"),
    "not_wanted": _("người nhận không muốn nhận loại tin này"),
    "too_old": _("tin đã quá cũ khi bộ gửi chạy lại"),
    "no_backend": _("bản cài đặt chưa có máy chủ gửi"),
    "refused": _("máy chủ nhận từ chối hẳn"),
    "expired": _("thử lại quá ba ngày vẫn chưa gửi được"),
    "text": _("mẫu thư có lỗi"),
}
_ADDRESS = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")
_NUMBER = re.compile(r"\+?\d(?:[ -]?\d){7,}")


def without_addresses(words: str) -> str:
    """Return what a relay said, without addresses and telephone numbers in it."""
    hidden = _NUMBER.sub("…", _ADDRESS.sub("…", " ".join(words.split())))
    return hidden[:300]

"""Kinds of letters to officials, as their page of choices names them."""

from django.utils.translation import gettext_lazy as _

from nhactruong.notices.groups import Group, register_group
from nhactruong.notices.models import Audience

GROUPS = (
    ("work", _("Việc mới, việc có thay đổi")),
    ("decide", _("Việc chờ bạn duyệt, gia hạn, phân định")),
    ("late", _("Nhắc hạn, quá hạn, đôn đốc")),
)


def introduce() -> None:
    for code, label in GROUPS:
        register_group(Group(Audience.OFFICIAL, code, label))

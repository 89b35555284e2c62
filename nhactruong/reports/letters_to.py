"""To whom letters about a report go: the contact that its sender left, while it is kept."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from nhactruong.notices.groups import Group, register_group
from nhactruong.notices.links import whole
from nhactruong.notices.models import Audience
from nhactruong.notices.readers import Reader, register
from nhactruong.reports.link import private_path
from nhactruong.reports.models import Contact, Report

# What a sender may choose to be told; progress only by those who ask for it.
GROUPS = (
    ("received", _("Đã nhận, ai xử lý, hạn nào"), True),
    ("question", _("Cơ quan hỏi thêm"), True),
    ("progress", _("Tiến độ, gia hạn, chuyển cơ quan"), False),
    ("result", _("Kết quả, mở lại, kết thúc"), True),
    ("late", _("Quá hạn và ngày hẹn mới"), True),
)


def reader_key(report: Report) -> str:
    """Return under which key the sender's choices are kept."""
    return f"report:{report.code}"


def citizens(keys: Collection[str], at: datetime) -> Mapping[str, Reader]:
    """Return the readers of letters about these reports, by code."""
    contacts = Contact.objects.filter(report__code__in=keys).select_related("report")
    return {
        contact.report.code: Reader(
            key=reader_key(contact.report),
            email=contact.email,
            phone=contact.phone,
            fields={
                "name": contact.name,
                # Made anew each time: a link that was revoked is never sent again.
                "link": whole(private_path(contact.report)),
            },
        )
        for contact in contacts
    }


def introduce() -> None:
    register(Audience.CITIZEN, citizens)
    for code, label, usual in GROUPS:
        register_group(Group(Audience.CITIZEN, code, label, usual))

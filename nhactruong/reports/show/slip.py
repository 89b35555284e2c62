"""What is printed for a resident who has no telephone to show it on."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from nhactruong.reports.link import private_path
from nhactruong.reports.models import Contact, Report
from nhactruong.reports.own import own_report
from nhactruong.reports.read import PublicReport
from nhactruong.reports.show.pages import whole_url
from nhactruong.reports.show.qr import Qr, qr_of


@dataclass(frozen=True, slots=True)
class Slip:
    """link: the private link, "" where it was printed before; qr: of it, else of the
    public page. told: whether the receipt also went to a contact."""

    seen: PublicReport
    link: str
    public_url: str
    qr: Qr
    told: bool


def slip_of(
    request: HttpRequest, report: Report, at: datetime, *, with_link: bool
) -> Slip:
    public = whole_url(request, report.get_absolute_url())
    link = whole_url(request, private_path(report)) if with_link else ""
    return Slip(
        seen=own_report(report.pk, at).seen,
        link=link,
        public_url=public,
        qr=qr_of(link or public),
        told=Contact.objects.filter(report=report).exclude(phone="", email="").exists(),
    )

"""The private link: whoever holds it is the person who sent the report."""

import base64
import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor, ActorKind
from nhactruong.ground.codes import read_code
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.record import record_event
from nhactruong.reports.models import Report

_PURPOSE = b"nhactruong.reports.link.v1"
_BYTES = 20  # 160 bits, 32 characters


def private_token(report: Report) -> str:
    """Return the secret part of the report's private link."""
    key = hashlib.sha256(_PURPOSE + settings.SECRET_KEY.encode()).digest()
    said = f"{report.code}:{report.link_generation}".encode()
    digest = hmac.new(key, said, hashlib.sha256).digest()[:_BYTES]
    return base64.b32encode(digest).decode().lower()


def private_path(report: Report) -> str:
    """Return the path of the private link."""
    return reverse("reports:private", args=[report.code, private_token(report)])


def report_by_token(code: str, token: str) -> Report:
    """Return the report that the link names.

    Raises Refusal link_invalid: no such report, a foreign or a revoked link; nobody
    learns which.
    """
    known = read_code(code)
    report = (
        Report.objects.select_related("task", "topic", "ward")
        .filter(code=known or "")
        .first()
    )
    if report is None or not constant_time_compare(
        private_token(report), token.strip().lower()
    ):
        raise Refusal(
            "link_invalid",
            _(
                "Đường dẫn riêng này không đúng hoặc đã bị thu hồi. Hãy dùng đường dẫn mới"
                " nhất, hoặc tra cứu công khai bằng mã phản ánh."
            ),
        )
    return report


@act
def revoke_link(report_id: int, *, by: Actor, at: datetime) -> Report:
    """Make the private link worthless and a new one valid; returns the report."""
    report = Report.objects.select_for_update().get(pk=report_id)
    report.link_generation += 1
    record_event(
        "reports.report.link_revoked",
        subject=report,
        by=by,
        at=at,
        public={"generation": report.link_generation},
    )
    report.save(update_fields=["link_generation", "version", "changed_at"])
    return report


def requester_actor(report: Report) -> Actor:
    """Return whoever came by the private link, as an actor.

    Marked "printed" while the link is one that an official has seen on paper.
    """
    authority = "printed" if report.is_link_printed else ""
    return Actor(ActorKind.CITIZEN, key=report.code, authority=authority)

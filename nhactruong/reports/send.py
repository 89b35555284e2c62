"""Sending from the form: two taps of one form make one report."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.idempotency import once, remember
from nhactruong.reports.counter import file_for_resident
from nhactruong.reports.draft import Draft
from nhactruong.reports.join import join_report
from nhactruong.reports.link import private_token
from nhactruong.reports.models import Report
from nhactruong.reports.submit import submit_report

_CREATED = 201


@dataclass(frozen=True, slots=True)
class Sent:
    """code: of the report; again: it had been sent before with the same key."""

    code: str
    again: bool

    @property
    def task_id(self) -> int:
        """Return the key of the work; one query."""
        return Report.objects.values_list("task_id", flat=True).get(code=self.code)


def send_once(
    draft: Draft,
    key: str,
    *,
    into: int | None = None,
    filed: bool = False,
    by: Actor,
    at: datetime,
) -> Sent:
    """Send the report, or return the one already made with this key.

    into: key of the report to join instead. filed: by an official for a resident.
    Raises Refusal as submit_report and join_report do, and idempotency_weak.
    """

    def make() -> dict[str, str]:
        return {"code": _send(draft, key, into, filed, by=by, at=at)}

    answer, again = once(key, _said(key), make, at=at)
    return Sent(str(answer["code"]), again)


def receipt_path(code: str) -> str:
    """Return where the sender finds the receipt of the report with this code."""
    report = Report.objects.only("code", "link_generation").get(code=code)
    return reverse("reports:receipt", args=[report.code, private_token(report)])


@act
def _send(
    draft: Draft, key: str, into: int | None, filed: bool, *, by: Actor, at: datetime
) -> str:
    if filed:
        code = file_for_resident(draft, into=into, by=by, at=at).code
    elif into is None:
        code = submit_report(draft, by=by, at=at).report.code
    else:
        code = join_report(into, draft, by=by, at=at).report.code
    remember(key, _said(key), _CREATED, {"code": code}, at=at)
    return code


def _said(key: str) -> dict[str, str]:
    """Return what stands for the request: what was typed may have been mended since."""
    return {"form": key}

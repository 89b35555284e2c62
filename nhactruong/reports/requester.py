"""What whoever holds the private link may do: answer, judge, open again, withdraw."""

from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.record import record_event
from nhactruong.org.authority import Authority, requester
from nhactruong.reports.lock import lock_report
from nhactruong.reports.models import Report
from nhactruong.work.clarify import reply_to_office
from nhactruong.work.judge import judge_result, reopen_task, withdraw_request
from nhactruong.work.states import OVER


def authority_by_link(report: Report) -> Authority:
    """Return what the holder of the report's private link may do."""
    return requester(report.task_id)


@act
def reply(report_id: int, *, text: str, by: Actor, at: datetime) -> Report:
    """Answer the office's question; of several who report the same the first does."""
    report = _present(report_id)
    reply_to_office(
        report.task_id, text=text, authority=authority_by_link(report), by=by, at=at
    )
    return report


@act
def judge(
    report_id: int, *, verdict: str, why: str = "", by: Actor, at: datetime
) -> Report:
    """Say how the result is; "not satisfied" opens the work again.

    Each of several who report the same judges for themselves, once a round.
    """
    report = _present(report_id)
    judge_result(
        report.task_id,
        verdict=verdict,
        why=why,
        authority=authority_by_link(report),
        by=by,
        at=at,
    )
    return report


@act
def reopen(report_id: int, *, reason: str, by: Actor, at: datetime) -> Report:
    """Open the work again within the window, for all who report the same."""
    report = _present(report_id)
    reopen_task(
        report.task_id,
        reason=reason,
        authority=authority_by_link(report),
        by=by,
        at=at,
    )
    return report


@act
def withdraw(report_id: int, *, why: str = "", by: Actor, at: datetime) -> Report:
    """Leave the matter; the office decides whether the work goes on.

    Where others reported the same, their work goes on untouched.
    Raises Refusal: withdrawn, task_over.
    """
    report = lock_report(report_id)
    if refusal := why_not_withdrawn(report):
        raise refusal
    if report.task.state in OVER:
        raise Refusal("task_over", _("Việc đã xong hoặc đã kết thúc."))
    others = Report.objects.filter(task=report.task_id, withdrawn_at__isnull=True)
    if not others.exclude(pk=report.pk).exists():
        withdraw_request(
            report.task_id,
            why=why,
            authority=authority_by_link(report),
            by=by,
            at=at,
        )
    report.withdrawn_at = at
    record_event(
        "reports.report.withdrawn",
        subject=report,
        by=by,
        at=at,
        private={"why": why[:2000]},
    )
    report.save(update_fields=["withdrawn_at", "version", "changed_at"])
    return report


def why_not_withdrawn(report: Report) -> Refusal | None:
    """Tell that whoever withdrew has left, though others who report the same have not."""
    if report.withdrawn_at is not None:
        return Refusal("withdrawn", _("Bạn đã rút phản ánh này."))
    return None


def _present(report_id: int) -> Report:
    report = lock_report(report_id)
    if refusal := why_not_withdrawn(report):
        raise refusal
    return report

"""A report taken off common work: whoever joined by mistake, or was merged by mistake."""

from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.codes import new_code
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.record import record_event
from nhactruong.notices.outbox import Letter, queue
from nhactruong.places.point import cell_of
from nhactruong.reports.lock import lock_report
from nhactruong.reports.models import Contact, Report
from nhactruong.work.merge import split_requester
from nhactruong.work.models import Task


@act
def split_report(report_id: int, *, reason: str, by: Actor, at: datetime) -> Task:
    """Give the report work of its own, with the clocks of the common one. Returns it.

    Raises Refusal: only_report; see work.rules.why_not("split").
    """
    report = lock_report(report_id)
    common = report.task
    others = Report.objects.filter(task=common).exclude(pk=report.pk)
    if not others.exists():
        raise Refusal(
            "only_report", _("Việc này chỉ có một phản ánh, không tách được.")
        )
    # A report that was merged left a task of its own code behind; that one stays closed.
    taken = Task.objects.filter(code=report.code).exists()
    part = split_requester(
        common.pk,
        code=new_code() if taken else report.code,
        reason=reason,
        cell=None
        if report.lat is None or report.lon is None
        else cell_of(float(report.lat), float(report.lon)),
        words=report.folded,
        by=by,
        at=at,
    )
    report.task = part
    record_event(
        "reports.report.split_off",
        subject=report,
        by=by,
        at=at,
        public={"from": common.code, "task": part.code},
        unit=part.unit.code,
    )
    report.save(update_fields=["task", "version", "changed_at"])
    if report.withdrawn_at is None and Contact.objects.filter(report=report).exists():
        queue([_letter(report, common)], at=at)
    return part


def _letter(report: Report, common: Task) -> Letter:
    return Letter(
        audience="citizen",
        address_key=report.code,
        template="reports/split_off",
        payload={"code": report.code, "from": common.code},
        lang=report.lang,
        dedupe=f"split_off:{report.code}:{report.version}",
    )

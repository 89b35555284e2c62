"""Bringing in a row of another source's export, once."""

from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.insert import insert
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.record import record_event
from nhactruong.reports.draft import Draft
from nhactruong.reports.models import Brought
from nhactruong.reports.submit import Submitted, submit_report


@act
def bring_report(
    draft: Draft, *, source: str, number: str, by: Actor, at: datetime
) -> Submitted:
    """Keep a report as submit_report does, and by which number its source knows it.

    Raises Refusal: as submit_report; brought_before.
    """
    if number in brought(source, (number,)):
        raise Refusal("brought_before", _("Dòng này đã được nạp từ trước."))
    sent = submit_report(draft, by=by, at=at)
    insert([Brought(report=sent.report, source=source, number=number)])
    record_event(
        "reports.report.brought",
        subject=sent.report,
        by=by,
        at=at,
        public={"source": source, "number": number},
    )
    sent.report.save(update_fields=["version", "changed_at"])
    return sent


def brought(source: str, numbers: "tuple[str, ...]" = ()) -> set[str]:
    """Return which numbers of a source have been brought: of these, or all there are."""
    rows = Brought.objects.filter(source=source)
    if numbers:
        rows = rows.filter(number__in=numbers)
    return set(rows.values_list("number", flat=True))

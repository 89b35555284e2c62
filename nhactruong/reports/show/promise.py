"""Which office, why, and by when: in a citizen's words."""

from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.org.models import Unit
from nhactruong.org.snapshot import snapshot
from nhactruong.reports.foresee import Foreseen
from nhactruong.reports.read import PublicReport
from nhactruong.reports.why import why_words
from nhactruong.ui.components import Pledge
from nhactruong.ui.language import pick
from nhactruong.ui.moments import moment_words
from nhactruong.workdays.allowances import allowance
from nhactruong.workdays.clock import Amount
from nhactruong.workdays.words import amount_words


def pledge_foreseen(seen: Foreseen, at: datetime) -> Pledge:
    """Return the promise that sending now would make."""
    return Pledge(
        title=_("Gửi xong, ai nợ bạn câu trả lời?"),
        office=pick(seen.lead.unit),
        office_note=belongs_to(seen.lead.unit),
        person=seen.owner.person.full_name,
        post=pick(seen.owner.post),
        why=why_words(
            seen.lead.why_code,
            function=seen.function,
            unit=seen.lead.unit,
            ward=seen.ward,
        ),
        basis=basis_words(seen.lead.legal_basis),
        due=seen.due,
        due_note=" ".join(
            (
                due_note(seen.level, danger=seen.danger, at=at),
                legal_note(seen.legal_due),
            )
        ).strip(),
        receive_by=seen.receive_by,
        steps=seen.explain,
    )


def basis_words(legal_basis: str) -> str:
    """Return the legal basis; where no document is known, that the city assigned it."""
    if legal_basis:
        return _("Căn cứ: %(basis)s.") % {"basis": legal_basis.rstrip(".")}
    return _("Căn cứ: phân công của Thành phố.")


def due_note(level: str, *, danger: bool, at: datetime) -> str:
    """Return "7 ngày làm việc kể từ khi tiếp nhận"."""
    fact = allowance("handle", level, danger, at)
    words = amount_words(Amount(fact.amount, fact.unit), always_open=danger)
    return _("%(amount)s kể từ khi tiếp nhận.") % {"amount": words}


def legal_note(legal_due: datetime | None) -> str:
    """Return the deadline in office hours, which stands beside that of danger."""
    if legal_due is None:
        return ""
    return _("Theo giờ hành chính là %(when)s.") % {"when": moment_words(legal_due)}


def belongs_to(unit: Unit) -> str:
    """Return "thuộc Sở Xây dựng" for an office below another that is not the city."""
    book = snapshot()
    parent = book.units.get(unit.parent_id) if unit.parent_id else None
    if parent is None or parent.parent_id is None:
        return ""
    return _("thuộc %(parent)s") % {"parent": pick(parent)}


def pledge_kept(seen: PublicReport) -> Pledge:
    """Return the promise made for a report that was sent."""
    book = snapshot()
    unit = book.units.get(seen.unit.id)
    return Pledge(
        title=_("Ai nợ bạn câu trả lời"),
        office=seen.unit.name,
        office_note=belongs_to(unit) if unit else "",
        person=seen.owner.name or "",
        post=seen.owner.post,
        why=seen.why,
        basis="" if seen.legal_basis else basis_words(""),
        due=seen.due,
        due_note=legal_note(seen.legal_due),
        receive_by=seen.receive_by if seen.accepted_at is None else None,
        steps=seen.explain,
    )

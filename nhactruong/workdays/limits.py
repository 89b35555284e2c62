"""Allowances as a city's file tells them: how long each step may take."""

from collections import defaultdict
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from nhactruong.ground.tables import Fault, Faults, Row, read_table
from nhactruong.workdays.models import Allowance
from nhactruong.workdays.read import hold_together, read_dates

ALLOWANCES = "allowances.csv"
STEPS = ("receive", "handle", "approve", "settle", "explain", "clarify", "verdict")
LEVELS = ("urgent", "normal", "complex")
MOST = {"hours": 10_000, "days": 1_000}


def read_allowances(
    directory: Path, faults: Faults, *, at: datetime
) -> list[Allowance]:
    """Read allowances.csv; at `at` every step of every level has to have one."""
    columns = (
        "step",
        "level",
        "danger",
        "amount",
        "unit",
        "valid_from",
        "valid_to",
        "legal_basis",
        "source",
        "verified",
    )
    filled = ("step", "amount", "unit", "valid_from")
    read: dict[tuple[str, str, bool], list[tuple[Row, Allowance]]] = defaultdict(list)
    for row in read_table(directory / ALLOWANCES, columns, faults, filled=filled):
        one = _allowance(row, faults)
        if one is None:
            continue
        alike = read[one.step, one.level, one.danger]
        for other_row, other in alike:
            if hold_together(one, other):
                reason = _("cùng lúc với hàng %d") % other_row.number
                faults.add(row, "valid_from", reason)
        if one.verified and not one.source:
            faults.add(row, "source", _("đã kiểm chứng thì phải nêu nguồn"))
        alike.append((row, one))
    found = [one for alike in read.values() for _row, one in alike]
    _note_gaps(found, faults, at)
    return found


def _allowance(row: Row, faults: Faults) -> Allowance | None:
    step = faults.choice(row, "step", STEPS)
    level = faults.choice(row, "level", ("", *LEVELS))
    danger = faults.yes(row, "danger")
    unit = faults.choice(row, "unit", tuple(MOST))
    amount = faults.number(row, "amount", 1, MOST.get(row["unit"], 1_000))
    verified = faults.yes(row, "verified")
    dates = read_dates(row, faults)
    if step is None or level is None or amount is None or unit is None:
        return None
    if danger is None or verified is None or dates is None:
        return None
    return Allowance(
        step=step,
        level=level,
        danger=danger,
        amount=amount,
        unit=unit,
        legal_basis=row["legal_basis"],
        source=row["source"],
        verified=verified,
        valid_from=dates.valid_from,
        valid_to=dates.valid_to,
    )


def _note_gaps(found: list[Allowance], faults: Faults, at: datetime) -> None:
    now = [one for one in found if one.in_force(at) and not one.danger]
    for step in STEPS:
        for level in LEVELS:
            if not any(o.step == step and o.level in ("", level) for o in now):
                reason = _("thiếu thời hạn cho bước %(step)s, mức %(level)s") % {
                    "step": step,
                    "level": level,
                }
                faults.found.append(Fault(ALLOWANCES, 0, "step", reason))

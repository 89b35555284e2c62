"""The letters to whoever sent a report: the receipt, and each step of the work."""

from datetime import datetime
from typing import Any

from django.utils import translation

from nhactruong.notices.models import Audience
from nhactruong.notices.outbox import Letter
from nhactruong.notices.texts import LANGUAGES
from nhactruong.reports.models import Report
from nhactruong.reports.told import outcome_words
from nhactruong.ui.language import spoken
from nhactruong.work.models import Task

# Steps that the sender is told of.
STEPS = frozenset(
    {
        "accepted",
        "progress_reported",
        "asked",
        "resumed",
        "forwarded",
        "settled",
        "extended",
        "fell_late",
        "approved",
        "reopened",
        "closed",
    }
)
# Whose words the step brings: free text, erased from the outbox once it has gone.
_WORDS = {"asked": "question", "progress_reported": "note", "approved": "result"}


def receipt(report: Report, task: Task) -> Letter:
    """Return the letter with code, office, deadline and private link.

    Urgent: it answers what the sender did this moment.
    """
    return Letter(
        audience=Audience.CITIZEN,
        address_key=report.code,
        template="reports/received",
        payload=_common(report.code, task),
        lang=_language(report.lang),
        urgent=True,
        dedupe=f"received:{report.code}",
    )


def step(
    task: Task, kind: str, words: str, *, code: str, lang: str, at: datetime
) -> Letter:
    """Return the letter about one step to the sender of the report with this code.

    words: what the official wrote to the sender, "" for most steps.
    """
    template, more = _what_happened(task, kind, at)
    return Letter(
        audience=Audience.CITIZEN,
        address_key=code,
        template=f"reports/{template}",
        payload={**_common(code, task), **more},
        secret={_WORDS[kind]: words} if kind in _WORDS else {},
        lang=_language(lang),
        urgent=task.danger and kind in ("asked", "approved"),
        dedupe=f"{kind}:{code}:{task.version}",
    )


def _what_happened(task: Task, kind: str, at: datetime) -> tuple[str, dict[str, Any]]:
    """Return the template of a step, and what it tells beyond the usual."""
    if kind == "accepted":
        person, post = task.owner.person.full_name, task.owner.post
        officer = {
            "vi": f"{person}, {post.name_vi}",
            "en": f"{person}, {post.name_en or post.name_vi}",
        }
        return kind, {"officer": officer}
    if kind == "asked":
        return kind, {"until": task.act_by.isoformat() if task.act_by else ""}
    if kind == "approved":
        return kind, {"outcome": _in_each(task)}
    if kind == "progress_reported" and task.committed_until and task.due < at:
        return "new_date", {"committed": task.committed_until.isoformat()}
    return kind, {}


def _common(code: str, task: Task) -> dict[str, Any]:
    unit = task.unit
    return {
        "code": code,
        "topic": {"vi": task.title_vi, "en": task.title_en},
        "unit": {"vi": unit.name_vi, "en": unit.name_en or unit.name_vi},
        "due": task.due.isoformat(),
        "state": task.state,
    }


def _in_each(task: Task) -> dict[str, str]:
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = outcome_words(task)
    return found


def _language(lang: str) -> str:
    return lang if lang in spoken() else "vi"

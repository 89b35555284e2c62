"""What the API says of reports; nothing that the page would not show."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy

from nhactruong.reports.foresee import Answering, Foreseen
from nhactruong.reports.join import Joined
from nhactruong.reports.link import private_path
from nhactruong.reports.models import QuestionKind, Report, Topic
from nhactruong.reports.read import Named, Picture, PublicReport, picture
from nhactruong.reports.similar import Similar
from nhactruong.reports.submit import Submitted
from nhactruong.reports.told import state_words
from nhactruong.reports.topics import TopicBook
from nhactruong.reports.why import why_of_lead, why_of_task
from nhactruong.ui.components import Happening
from nhactruong.ui.language import pick
from nhactruong.ui.moments import local
from nhactruong.work.clocks import simple_terms, terms_of
from nhactruong.workdays.calendars import calendars_in_force
from nhactruong.workdays.clock import Terms
from nhactruong.workdays.explain import explain

Json = dict[str, Any]
SIMULATED = gettext_lazy("SỐ LIỆU MÔ PHỎNG")
Absolute = Callable[[str], str]


def moment(value: datetime | None) -> str | None:
    """Return a moment with the city's offset, to the second."""
    return None if value is None else local(value).isoformat(timespec="seconds")


def place(thing: Any) -> Json:
    """Return {"id", "code", "name"} of a ward, office, topic or function."""
    name = thing.name if isinstance(thing, Named) else pick(thing)
    key = thing.id if isinstance(thing, Named) else thing.pk
    return {"id": key, "code": thing.code, "name": name}


def absolute(build: Absolute) -> Absolute:
    """Return what makes a path a whole address, by settings.PUBLIC_URL where set."""
    base = settings.PUBLIC_URL.rstrip("/")
    return (lambda path: base + path) if base else build


def public_url(code: str) -> str:
    return reverse("reports:public", args=[code])


def made(submitted: Submitted, build: Absolute) -> Json:
    """Return the answer to whoever sent it; the private link is in no other answer."""
    why = why_of_lead(submitted.lead, submitted.task.function, submitted.report.ward)
    return _receipt(submitted, build, why=why, terms=simple_terms(submitted.task))


def joined(joined: Joined, build: Absolute) -> Json:
    """Return the answer to whoever joined: a receipt as for a report of their own."""
    task = joined.task
    answer = _receipt(joined, build, why=why_of_task(task), terms=terms_of(task))
    return {**answer, "joined": joined.into, "reporters": joined.reporters}


def _receipt(
    submitted: Submitted | Joined, build: Absolute, *, why: str, terms: Terms
) -> Json:
    report, task = submitted.report, submitted.task
    whole = absolute(build)
    return {
        "code": report.code,
        "url": whole(public_url(report.code)),
        "private_url": whole(private_path(report)),
        "ward": place(report.ward),
        "unit": place(task.unit),
        "owner": {"name": task.owner.person.full_name, "post": pick(task.owner.post)},
        "level": task.level,
        "receive_by": moment(task.receive_due),
        "due": moment(task.due),
        "why": why,
        "explain": [step.as_json() for step in explain(terms, calendars_in_force())],
        "event": {
            "id": str(submitted.event.uuid),
            "hash": bytes(submitted.event.leaf_hash).hex(),
        },
    }


def shown(report: PublicReport, build: Absolute) -> Json:
    """Return a report as its public page shows it."""
    whole = absolute(build)
    answer = report.answer
    return {
        "code": report.code,
        "url": whole(public_url(report.code)),
        "version": report.version,
        "review": report.review,
        "topic": place(report.topic),
        "ward": place(report.ward),
        "unit": place(report.unit),
        "owner": {"name": report.owner.name, "post": report.owner.post},
        "why": report.why,
        "state": report.state,
        "state_words": report.state_words,
        "level": report.level,
        "danger": report.danger,
        "waiting_on": report.waiting_on,
        "submitted_at": moment(report.submitted_at),
        "channel": report.channel,
        "receive_by": moment(report.receive_by),
        "accepted_at": moment(report.accepted_at),
        "due": moment(report.due),
        "original_due": moment(report.original_due),
        "legal_due": moment(report.legal_due),
        "committed_until": moment(report.committed_until),
        "done_at": moment(report.done_at),
        "closed_at": moment(report.closed_at),
        "late": report.late,
        "on_time": report.on_time,
        "withdrawn": report.withdrawn,
        "joined": report.joined or None,
        "reporters": report.reporters,
        "text": report.text,
        "address": report.address,
        "lat": report.lat,
        "lon": report.lon,
        "photos": _pictures(report.code, report.photos, whole),
        "steps": [_step(one) for one in report.steps],
        "explain": [step.as_json() for step in report.explain],
        "notes": [
            {
                "at": moment(note.at),
                "text": note.text,
                "committed_until": moment(note.committed_until),
                "by": note.by,
                "photos": _pictures(report.code, note.photos, whole),
            }
            for note in report.notes
        ],
        "result": None
        if answer is None
        else {
            "outcome": answer.outcome,
            "text": answer.text,
            "source": answer.source_cited or None,
            "ground": answer.ground or None,
            "right_door": answer.right_door or None,
            "by": answer.produced_by,
            "approved_at": moment(answer.approved_at),
            "photos": _pictures(report.code, _with_shown(report), whole),
        },
        "verdict": report.verdict or None,
        "notice": notice(),
    }


def notice() -> str | None:
    """Return the words that go with everything made of invented data."""
    return str(SIMULATED) if settings.SIMULATED else None


def row(report: Report, at: datetime) -> Json:
    """Return a report as a row of the public list."""
    task = report.task
    open_words = report.is_published
    return {
        "code": report.code,
        "topic": place(report.topic),
        "ward": place(report.ward),
        "unit": place(task.unit),
        "level": task.level,
        "state": task.state,
        "state_words": state_words(task),
        "submitted_at": moment(report.submitted_at),
        "due": moment(task.due),
        "done_at": moment(task.done_at),
        "late": task.is_late(at),
        "on_time": task.was_on_time(),
        "review": report.review,
        "text": report.text if open_words else None,
        "lat": report.blurred_lat if open_words else None,
        "lon": report.blurred_lon if open_words else None,
    }


def similar(one: Similar, at: datetime, build: Absolute) -> Json:
    """Return open work that may be the same, as its public page shows it."""
    report, whole = one.report, absolute(build)
    pictures = tuple(picture(row.photo) for row in one.photos)
    return {
        **row(report, at),
        "url": whole(public_url(report.code)),
        "metres": one.metres,
        "reporters": one.reporters,
        "photos": _pictures(report.code, pictures, whole),
    }


def _step(one: Happening) -> Json:
    when = one.when
    return {
        "what": one.what,
        "at": moment(when) if isinstance(when, datetime) else None,
        "who": one.who,
        "more": one.more,
    }


def _with_shown(report: PublicReport) -> list[Picture]:
    """Return the photos of the result; of before, only what the public sees is named."""
    shown = {photo.public_id for photo in report.photos}
    photos = report.answer.photos if report.answer else ()
    return [one if one.before in shown else replace(one, before=None) for one in photos]


def _pictures(code: str, pictures: Sequence[Picture], whole: Absolute) -> list[Json]:
    found = []
    for one in pictures:
        try:
            path = reverse("reports:photo", args=[code, one.public_id, "large"])
        except NoReverseMatch:
            path = ""
        found.append(
            {
                "id": str(one.public_id),
                "url": whole(path) if path else None,
                "width": one.width,
                "height": one.height,
                "caption": one.caption,
                "before": None if one.before is None else str(one.before),
            }
        )
    return found


def topic_tree(book: TopicBook) -> list[Json]:
    return [_topic(book, topic) for topic in book.groups]


def _topic(book: TopicBook, topic: Topic) -> Json:
    return {
        "code": topic.code,
        "name": pick(topic),
        "help": pick(topic, "help"),
        "level": topic.level or None,
        "danger": topic.danger,
        "call": pick(topic, "danger_call") or None,
        "door": pick(topic, "door") or None,
        "questions": [
            {
                "key": q.key,
                "label": pick(q, "label"),
                "kind": q.kind,
                "required": q.required,
                "choices": [
                    {"code": code, "name": pick({"name_vi": vi, "name_en": en})}
                    for code, vi, en in q.choices
                ]
                if q.kind == QuestionKind.CHOICE
                else [],
            }
            for q in book.questions_of(topic.pk)
        ],
        "children": [_topic(book, child) for child in book.children(topic.pk)],
    }


def answering(found: Answering, promise: Foreseen | None, near: Sequence[Any]) -> Json:
    """Return who answers: posts, no names; promise: None where it is not known."""
    lead = found.lead
    return {
        "topic": {"code": found.topic.code, "name": pick(found.topic)},
        "ward": place(found.ward),
        "near": [place(ward) for ward in near],
        "function": {"code": found.function.code, "name": pick(found.function)},
        "unit": place(lead.unit),
        "owner": {"name": None, "post": pick(promise.owner.post)} if promise else None,
        "legal_basis": (lead.legal_basis if lead.mandate else "") or None,
        "verified": lead.verified,
        "why": why_of_lead(lead, found.function, found.ward),
        "level": found.level,
        "danger": found.danger,
        "receive_by": moment(promise.receive_by) if promise else None,
        "due": moment(promise.due) if promise else None,
        "explain": [step.as_json() for step in promise.explain] if promise else [],
    }

"""Notes among those who may see a task, and whom they name."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.erase import erase_openings
from nhactruong.notices.outbox import queue
from nhactruong.org.authority import Authority, authority_of, authority_of_person
from nhactruong.org.models import Appointment
from nhactruong.org.snapshot import Snapshot, snapshot
from nhactruong.work.models import InternalNote, Mention, Task
from nhactruong.work.rules import sees, why_not_mention, why_not_note
from nhactruong.work.writing import (
    acting_appointment,
    keep,
    letter_to,
    lock_task,
    not_before,
    text_needed,
)

LONGEST = 2000  # characters
MOST_NAMED = 20
# The same words by the same hand within this time are a second tap.
TAPPED_TWICE = timedelta(minutes=10)
# "@canbo.hoankiem", but not the end of an e-mail address.
_NAMED = re.compile(r"(?<![\w.@])@([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)", re.IGNORECASE)


@act
def write_note(
    task_id: int,
    *,
    text: str,
    mentioned: Collection[int] = (),
    by: Actor,
    at: datetime,
) -> Task:
    """Add a note that only those who may see the task will read.

    mentioned: appointments that it names, besides the sign-in names after an @ in it.
    Raises Refusal: not_yours, bad_input, done_already, mention_unknown,
        mention_unseeing, too_many_named.
    """
    task = lock_task(task_id)
    at = not_before(task, at)
    authority = authority_of(by, at)
    if refusal := why_not_note(task, authority):
        raise refusal
    words = text_needed(text, "text", limit=LONGEST)
    _refuse_second_tap(task, words, by, at)
    named = _named(words, mentioned, task, by, at)
    author = acting_appointment(task, authority, by)
    keep(
        task,
        "noted",
        by=by,
        at=at,
        private={"note": words, "mentioned": [str(one.key) for one in named]},
    )
    note = InternalNote.objects.create(
        task=task,
        text=words,
        by=author,
        person_id=author.person_id,
        at=at,
        seq=task.version,
        mentioned=",".join(str(one.pk) for one in named),
    )
    Mention.objects.bulk_create(
        Mention(note=note, person_id=one.person_id, at=at) for one in named
    )
    # Whoever answers has read what they were named in.
    mine = Mention.objects.filter(note__task=task, person=by.person_id)
    mine.unread().update(read_at=at)
    who = author.person.full_name
    queue([letter_to(one, "mentioned", task, who=who) for one in named], at=at)
    return task


@act
def withdraw_note(note_id: int, *, by: Actor, at: datetime) -> Task:
    """Take one's own note back: its words go, that there was one stays.

    Raises Refusal not_yours, withdrawn, and InternalNote.DoesNotExist.
    """
    found = InternalNote.objects.values_list("task_id", flat=True).get(pk=note_id)
    task = lock_task(found)
    at = not_before(task, at)
    note = InternalNote.objects.select_for_update(of=("self",)).get(pk=note_id)
    if note.person_id != by.person_id or why_not_note(task, authority_of(by, at)):
        raise Refusal("not_yours", _("Chỉ người viết rút được ghi chú của mình."))
    if note.withdrawn_at is not None:
        raise Refusal("withdrawn", _("Ghi chú này đã rút."))
    note.text, note.withdrawn_at = "", at
    note.save(update_fields=["text", "withdrawn_at"])
    erase_openings([task.subject_key], ["note"], seqs=[note.seq])
    keep(task, "note_withdrawn", by=by, at=at, public={"note": note.seq})
    return task


@act
def read_mentions(
    mention_ids: Collection[int] | None, *, by: Actor, at: datetime
) -> int:
    """Mark as read where one was named; None: everywhere. Return how many were unread."""
    mine = Mention.objects.filter(person=by.person_id).unread()
    if mention_ids is not None:
        mine = mine.filter(pk__in=mention_ids)
    return mine.update(read_at=at)


def may_be_named(task: Task, at: datetime) -> list[Appointment]:
    """Return one appointment of everybody who may see the task, for a list to choose
    from; asks the database nothing besides the organisation."""
    book = snapshot()
    found: dict[int, Appointment] = {}
    for one in _near(task, book):
        if one.person_id not in found and sees(task, _authority(one, at, book)):
            found[one.person_id] = one
    return list(found.values())


def _near(task: Task, book: Snapshot) -> Iterable[Appointment]:
    yield from book.in_posts(task.unit_id)
    for key in (task.owner_id, task.approver_id):
        if key in book.appointments:
            yield book.appointments[key]
    for unit in book.upward(task.unit_id):
        if (head := book.head(unit.pk)) is not None:
            yield head
    for portfolio in book.portfolios:
        inside = book.below(portfolio.unit_id)
        if task.unit_id in inside and portfolio.appointment_id in book.appointments:
            yield book.appointments[portfolio.appointment_id]
    if book.desk is not None:
        yield from book.in_posts(book.desk.pk)


def _authority(one: Appointment, at: datetime, book: Snapshot) -> Authority:
    return authority_of_person(one.person_id, at, book=book)


def _named(
    words: str, chosen: Collection[int], task: Task, by: Actor, at: datetime
) -> list[Appointment]:
    """Return whom the note names, each once, the writer left out."""
    book = snapshot()
    found = [_called(name, task, book) for name in _NAMED.findall(words)]
    found += [book.appointments[key] for key in chosen if key in book.appointments]
    people = {one.person_id: one for one in found if one.person_id != by.person_id}
    if len(people) > MOST_NAMED:
        message = _("Mỗi ghi chú nhắc nhiều nhất {n} người.").format(n=MOST_NAMED)
        raise Refusal("too_many_named", message, {"text": message})
    for one in people.values():
        name = one.person.full_name
        if refusal := why_not_mention(name, task, _authority(one, at, book)):
            raise refusal
    return list(people.values())


def _called(name: str, task: Task, book: Snapshot) -> Appointment:
    """Return an appointment of the person who signs in as `name`, the one nearest to the
    task first."""
    found = [a for a in book.appointments.values() if a.person.username == name.lower()]
    if not found:
        message = _("Không có cán bộ nào tên đăng nhập là @{name}.").format(name=name)
        raise Refusal("mention_unknown", message, {"text": message})
    return min(found, key=lambda a: (a.post.unit_id != task.unit_id, a.pk))


def _refuse_second_tap(task: Task, words: str, by: Actor, at: datetime) -> None:
    if InternalNote.objects.filter(
        task=task, person=by.person_id, text=words, at__gt=at - TAPPED_TWICE
    ).exists():
        raise Refusal(
            "done_already", _("Ghi chú này vừa được ghi, có thể do bấm hai lần.")
        )

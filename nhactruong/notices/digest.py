"""The letter of the morning: what waited since yesterday, in one, soonest due first."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.utils import translation

from nhactruong.ground.act import act
from nhactruong.ground.actor import CLOCK, Actor
from nhactruong.notices.compose import Changes, changes_in_use, words_of
from nhactruong.notices.links import whole
from nhactruong.notices.models import Delivery, DeliveryState, Message, Way
from nhactruong.notices.outbox import Letter, row_of
from nhactruong.notices.plan import readers_for
from nhactruong.notices.readers import Reader
from nhactruong.notices.routes import DIGEST
from nhactruong.notices.settle import die, settle
from nhactruong.notices.texts import LANGUAGES, TextFault, in_words
from nhactruong.ui.moments import local

READERS = 50  # written to in one turn
LETTERS = 500  # in one digest
_LAST = "9999"
_DUE = {"vi": "hạn", "en": "due"}


def gather_due(at: datetime) -> int:
    """Write the digests that are due; return how many."""
    due = _due(at).order_by("reader_key").values_list("reader_key", flat=True)
    keys = list(due.distinct()[:READERS])
    return sum(gather_for(key, by=CLOCK, at=at) for key in keys)


@act
def gather_for(reader_key: str, *, by: Actor, at: datetime) -> int:
    """Put what waits for one reader into a letter; return how many letters that makes.

    Usually one: more where a post has another holder since, who reads its letters now.
    """
    rows = (
        _due(at)
        .filter(reader_key=reader_key)
        .select_for_update(of=("self",))
        .select_related("message")
        .order_by("pk")
    )
    waiting = list(rows[:LETTERS])
    readers = readers_for([d.message for d in waiting], at)
    shared: dict[str, list[Delivery]] = defaultdict(list)
    nobody: list[Delivery] = []
    for delivery in waiting:
        letter = delivery.message
        reader = readers.get((letter.audience, letter.address_key))
        if reader is None:
            nobody.append(delivery)
        else:
            shared[reader.key].append(delivery)
    _skip(nobody, at)
    changes = changes_in_use()
    for deliveries in shared.values():
        first = deliveries[0].message
        reader = readers[first.audience, first.address_key]
        _write(reader, deliveries, changes, by=by, at=at)
    return len(shared)


def _due(at: datetime) -> Any:
    return Delivery.objects.filter(
        way=Way.EMAIL, state=DeliveryState.GATHERING, due_at__lte=at
    )


def _skip(deliveries: Collection[Delivery], at: datetime) -> None:
    if deliveries:
        Delivery.objects.filter(pk__in=[d.pk for d in deliveries]).update(
            state=DeliveryState.SKIPPED, due_at=None, reason="no_address"
        )
        settle([d.message_id for d in deliveries], at)


def _write(
    reader: Reader,
    deliveries: list[Delivery],
    changes: Changes,
    *,
    by: Actor,
    at: datetime,
) -> None:
    readable, faulty = [], []
    subjects: dict[int, dict[str, str]] = {}
    for delivery in deliveries:
        try:
            subjects[delivery.message_id] = {
                language: words_of(
                    delivery.message, reader, language=language, changes=changes
                ).subject
                for language in LANGUAGES
            }
            readable.append(delivery)
        except TextFault:
            faulty.append(delivery)
    die(faulty, "text", "", by=by, at=at)
    if not readable:
        return
    digest = row_of(_digest(reader, readable, subjects, at), at)
    digest.planned_at = at
    digest.save()
    Delivery.objects.create(
        message=digest,
        way=Way.EMAIL,
        reader_key=reader.key,
        state=DeliveryState.QUEUED,
        since=at,
        due_at=at,
    )
    Delivery.objects.filter(pk__in=[d.pk for d in readable]).update(
        state=DeliveryState.GATHERED, due_at=None, digest=digest
    )
    settle([d.message_id for d in readable], at)


def _digest(
    reader: Reader,
    deliveries: Sequence[Delivery],
    subjects: dict[int, dict[str, str]],
    at: datetime,
) -> Letter:
    items = _items([d.message for d in deliveries], subjects)
    first = deliveries[0].message
    return Letter(
        audience=first.audience,
        address_key=first.address_key,
        template=DIGEST,
        payload={
            "count": str(len(items)),
            "items": {
                language: "\n".join(item[language] for item in items)
                for language in LANGUAGES
            },
            "path": "/desk/",
            "today": local(at).date().isoformat(),
        },
        lang=reader.lang or first.lang,
        dedupe=f"digest:{first.public_id}",
    )


def _items(
    letters: Sequence[Message], subjects: dict[int, dict[str, str]]
) -> list[dict[str, str]]:
    """Return one item for each matter, by what is due first, in each language."""
    matters: dict[str, list[Message]] = defaultdict(list)
    for letter in letters:
        matters[str(letter.payload.get("code") or letter.pk)].append(letter)

    def due(told: list[Message]) -> str:
        return min(str(letter.payload.get("due") or _LAST) for letter in told)

    return [
        _item(told, subjects, due(told)) for told in sorted(matters.values(), key=due)
    ]


def _item(
    told: Sequence[Message], subjects: dict[int, dict[str, str]], due: str
) -> dict[str, str]:
    """Return the lines about one matter: what happened, by when it is due, where it is."""
    path = str(told[-1].payload.get("path") or "")
    item = {}
    for language in LANGUAGES:
        lines = [*dict.fromkeys(subjects[letter.pk][language] for letter in told)]
        if due != _LAST:
            with translation.override(language):
                lines.append(f"{_DUE[language]} {in_words(due, language)}")
        if path:
            lines.append(whole(path))
        item[language] = "- " + "\n  ".join(lines)
    return item

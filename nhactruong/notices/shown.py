"""The letters of a demonstration as their readers would have got them: /dev/outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from nhactruong.notices.compose import changes_in_use, language_of, words_of
from nhactruong.notices.models import Delivery, DemoSecret, Message
from nhactruong.notices.plan import readers_for
from nhactruong.notices.reasons import REASONS
from nhactruong.notices.texts import LANGUAGES, Text, TextFault

PAGE = 20


@dataclass(frozen=True, slots=True)
class Fate:
    """How a letter fared by one way."""

    delivery: Delivery

    @property
    def why(self) -> str:
        return str(REASONS.get(self.delivery.reason, ""))


@dataclass(frozen=True, slots=True)
class ShownLetter:
    """texts: by language; the reader's first. fault: why there are none."""

    letter: Message
    fates: list[Fate]
    texts: list[tuple[str, Text]]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    letters: list[ShownLetter]
    older: int | None


def shelf(
    *, template: str = "", reader: str = "", before: int | None = None, at: datetime
) -> Shelf:
    """Return a page of letters, newest first; none outside of a demonstration.

    before: key of the last letter of the page before.
    """
    if not settings.SIMULATED:
        return Shelf([], None)
    rows = Message.objects.order_by("-pk")
    if template:
        rows = rows.filter(template=template)
    if reader:
        rows = rows.filter(address_key=reader)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.prefetch_related("deliveries")[: PAGE + 1])
    page, more = found[:PAGE], len(found) > PAGE
    return Shelf(_shown(page, at), page[-1].pk if more else None)


def _shown(letters: Sequence[Message], at: datetime) -> list[ShownLetter]:
    readers = readers_for(letters, at)
    changes = changes_in_use()
    secrets = DemoSecret.objects.in_bulk([letter.pk for letter in letters])
    found = []
    for letter in letters:
        reader = readers.get((letter.audience, letter.address_key))
        kept = secrets.get(letter.pk)
        secret = kept.secret if kept else letter.secret
        first = language_of(letter, reader)
        texts, fault = [], ""
        for language in sorted(LANGUAGES, key=lambda one: one != first):
            try:
                words = words_of(
                    letter, reader, language=language, changes=changes, secret=secret
                )
                texts.append((language, words))
            except TextFault as error:
                fault = str(error)
        fates = [Fate(one) for one in letter.deliveries.all()]
        found.append(ShownLetter(letter, fates, texts, fault))
    return found

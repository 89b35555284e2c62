"""Put letters into the outbox, inside the act that gives rise to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nhactruong.notices.models import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What somebody is to be told.

    audience: a value of Audience.
    template: name of the text, like "report.received".
    dedupe: names the occasion; a second letter with the same one is not written.
    not_before: aware; None: at once.
    """

    audience: str
    address_key: str
    template: str
    dedupe: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    lang: str = "vi"
    urgent: bool = False
    not_before: datetime | None = None


def queue(letters: Sequence[Letter], *, at: datetime) -> None:
    """Write the letters in one statement; those already written stay as they are."""
    if not letters:
        return
    rows = [
        Message(
            audience=letter.audience,
            address_key=letter.address_key,
            template=letter.template,
            payload=dict(letter.payload),
            lang=letter.lang,
            urgent=letter.urgent,
            created_at=at,
            not_before=letter.not_before or at,
            dedupe=letter.dedupe,
        )
        for letter in letters
    ]
    Message.objects.bulk_create(rows, ignore_conflicts=True)

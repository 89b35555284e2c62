"""Put letters into the outbox, inside the act that gives rise to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nhactruong.ground.insert import insert_at_end
from nhactruong.notices.models import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What somebody is to be told.

    audience: a value of Audience, or one that a room above has registered.
    template: "room/name" of the text in `<room>/letters/<name>.toml` (see texts.py).
    dedupe: names the occasion; a second letter with the same one is not written.
    payload: what fills the text: strings; moments and dates in ISO form, which are told
        in the reader's words; {"vi": …, "en": …} where each language has its own.
        "path": the page that {link} leads to.
    secret: like payload, but erased once delivered or dead: a one-time code, a private
        link. "to" with "channel" ("email" or "sms"): send there and nowhere else, an
        address not confirmed yet; "channel" alone: to the reader's own address, by it.
    urgent: at once, whatever the hour: danger, codes, answers to what the reader just did.
        Else in the daytime of a working day; an official's waits for the morning's digest.
    not_before: aware; None: at once.
    """

    audience: str
    address_key: str
    template: str
    dedupe: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    secret: Mapping[str, Any] = field(default_factory=dict)
    lang: str = "vi"
    urgent: bool = False
    not_before: datetime | None = None


def queue(letters: Sequence[Letter], *, at: datetime) -> None:
    """Write the letters at the end of the act; those already written stay as they are."""
    if not letters:
        return
    insert_at_end([row_of(letter, at) for letter in letters], pass_over_known=True)


def row_of(letter: Letter, at: datetime) -> Message:
    return Message(
        audience=letter.audience,
        address_key=letter.address_key,
        template=letter.template,
        payload=dict(letter.payload),
        secret=dict(letter.secret),
        lang=letter.lang,
        urgent=letter.urgent,
        created_at=at,
        not_before=letter.not_before or at,
        dedupe=letter.dedupe,
    )

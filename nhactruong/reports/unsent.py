"""What a resident has entered and not yet sent, kept in their session.

Each report under way has a short id that travels in the addresses of the form's steps
(?d=…), so that two windows never mix.
"""

import secrets
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from django.http import HttpRequest

PARAMETER = "d"
MOST = 4
_SESSION = "reports.unsent"
_REPORTED = "reports.reported"
_MOST_REPORTED = 20


@dataclass
class Unsent:
    """One report under way; text as it was typed, unchecked.

    danger: what was answered first on topics of danger: danger_now, danger_called.
    ward: code; with a point the ward that the sender means, near a border.
    photos: ids of stored photos, in the order chosen.
    key: makes one report of two taps (ground.idempotency).
    sent: path of the receipt once it is sent.
    """

    id: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    topic: str = ""
    danger: dict[str, str] = field(default_factory=dict)
    lat: str = ""
    lon: str = ""
    ward: str = ""
    address: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    photos: list[int] = field(default_factory=list)
    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    sent: str = ""

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Self:
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in known})


def unsent_of(request: HttpRequest) -> Unsent | None:
    """Return the report under way that the address names, None if none is kept."""
    asked = request.GET.get(PARAMETER, "")
    kept = request.session.get(_SESSION, {}).get(asked) if asked else None
    return Unsent.read(kept) if kept else None


def keep_unsent(request: HttpRequest, unsent: Unsent) -> None:
    """Keep what was entered so far; of more than a few the oldest goes."""
    kept = dict(request.session.get(_SESSION, {}))
    kept.pop(unsent.id, None)
    kept[unsent.id] = asdict(unsent)
    request.session[_SESSION] = dict(list(kept.items())[-MOST:])


def keep_sent(request: HttpRequest, unsent: Unsent, receipt: str) -> None:
    """Forget what was entered and keep only where its receipt is."""
    done = Unsent(id=unsent.id, topic=unsent.topic, key=unsent.key, sent=receipt)
    keep_unsent(request, done)


def keep_receipt(request: HttpRequest, task_id: int, receipt: str) -> None:
    """Remember in this browser that the work was reported from here."""
    kept = {**request.session.get(_REPORTED, {}), str(task_id): receipt}
    request.session[_REPORTED] = dict(list(kept.items())[-_MOST_REPORTED:])


def receipt_here(request: HttpRequest, task_id: int) -> str:
    """Return where this browser's receipt for the work is, "" where it has none."""
    return str(request.session.get(_REPORTED, {}).get(str(task_id), ""))


def id_sent_to(request: HttpRequest, receipt: str) -> str:
    """Return the id of what was sent from here and has its receipt there, else ""."""
    kept = request.session.get(_SESSION, {})
    return next((key for key, one in kept.items() if one.get("sent") == receipt), "")

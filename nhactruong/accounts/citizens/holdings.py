"""What rooms above keep for a citizen, for the copy of their own data that they may take."""

from collections.abc import Callable
from typing import Any

from nhactruong.accounts.models import Citizen, CitizenContact, CitizenSession, Identity

Holding = Callable[[Citizen], Any]
_holdings: dict[str, Holding] = {}


def register(name: str, holding: Holding) -> None:
    """Let `holding(citizen)`, JSON values, stand under `name` in the copy."""
    _holdings[name] = holding


def copy_of(citizen: Citizen) -> dict[str, Any]:
    """Return all that is kept about a citizen, as JSON values."""
    contacts = CitizenContact.objects.filter(citizen=citizen).order_by("pk")
    sessions = CitizenSession.objects.filter(citizen=citizen).order_by("-seen_at")
    identities = Identity.objects.filter(citizen=citizen)
    return {
        "account": {
            "id": str(citizen.public_id),
            "name": citizen.name,
            "language": citizen.lang,
            "created_at": citizen.created_at.isoformat(),
        },
        "addresses": [
            {
                "channel": one.channel,
                "value": one.value,
                "confirmed_at": one.confirmed_at.isoformat(),
            }
            for one in contacts
        ],
        "identities": [
            {
                "issuer": one.issuer,
                "subject": one.subject,
                "linked_at": one.linked_at.isoformat(),
            }
            for one in identities
        ],
        "sessions": [
            {
                "agent": one.agent,
                "started_at": one.started_at.isoformat(),
                "seen_at": one.seen_at.isoformat(),
            }
            for one in sessions
        ],
        **{name: holding(citizen) for name, holding in _holdings.items()},
    }

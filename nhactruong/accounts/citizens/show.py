"""A citizen's account as its page shows it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from nhactruong.accounts.agents import agent_words
from nhactruong.accounts.citizens.who import session_of
from nhactruong.accounts.models import Citizen, CitizenContact, CitizenSession, Identity
from nhactruong.accounts.oidc.issuer import IssuerState, state_of_issuer


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine signed in: words for it, since when, last used; here: this very one."""

    public_id: UUID
    words: str
    started_at: datetime
    seen_at: datetime
    here: bool
    address: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    citizen: Citizen
    contacts: list[CitizenContact]
    machines: list[Machine]
    issuer: IssuerState | None
    is_tied: bool


def account_of(request: HttpRequest, citizen: Citizen) -> Account:
    """Return the account of who is signed in; three queries."""
    here = session_of(request)
    rows = CitizenSession.objects.filter(citizen=citizen).order_by("-seen_at", "-pk")
    issuer = settings.OIDC["issuer"]
    return Account(
        citizen=citizen,
        contacts=list(
            CitizenContact.objects.filter(citizen=citizen).order_by("confirmed_at")
        ),
        machines=[
            Machine(
                public_id=row.public_id,
                words=agent_words(row.agent),
                started_at=row.started_at,
                seen_at=row.seen_at,
                here=here is not None and row.pk == here.pk,
            )
            for row in rows[:50]
        ],
        issuer=state_of_issuer(),
        is_tied=bool(issuer) and Identity.objects.filter(citizen=citizen).exists(),
    )

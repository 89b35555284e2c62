"""Who signs in: officials (User) and, apart from them, citizens."""

from nhactruong.accounts.models.citizen import (
    Channel,
    Citizen,
    CitizenContact,
    CitizenSession,
    OneTimeCode,
)
from nhactruong.accounts.models.entry import Identity, Invitation, Session
from nhactruong.accounts.models.user import (
    USERNAME,
    User,
    UserManager,
    folded_person,
    plain_username,
)

__all__ = [
    "USERNAME",
    "Channel",
    "Citizen",
    "CitizenContact",
    "CitizenSession",
    "Identity",
    "Invitation",
    "OneTimeCode",
    "Session",
    "User",
    "UserManager",
    "folded_person",
    "plain_username",
]

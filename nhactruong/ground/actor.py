"""Who acts: carried by every act into the event it leaves."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    OFFICIAL = "official"
    CITIZEN = "citizen"
    PROGRAM = "program"
    CLOCK = "clock"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts.

    key: stable public key: an official's appointment key, a citizen's report code, a
        program's name, the name of the clock's job. Never a name of a person.
    person_id: accounts.User of an official.
    appointment_id: the appointment under which an official acts, where one is chosen.
    authority: the power used where it is not the appointment's own ("conductor", …).
    """

    kind: ActorKind
    key: str
    person_id: int | None = None
    appointment_id: int | None = None
    authority: str = ""


CLOCK = Actor(ActorKind.CLOCK, "clock")
SYSTEM = Actor(ActorKind.SYSTEM, "system")

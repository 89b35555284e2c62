"""What `nhactruong check` is made of: promises, and how each is found broken."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Failure:
    """One broken thing: which, what is wrong, and how to mend it."""

    subject: str
    what: str
    mend: str

    def as_json(self) -> dict[str, str]:
        return {"subject": self.subject, "what": self.what, "mend": self.mend}


@dataclass(frozen=True, slots=True)
class Found:
    """What one check looked at, and what it found."""

    checked: int
    failures: Iterable[Failure] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A part of a promise, held by one room. promise: its number in the design."""

    promise: int
    run: Callable[[datetime], Found]

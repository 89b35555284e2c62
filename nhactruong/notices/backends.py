"""What takes letters out of the house: the interface, and which one is set.

An SMS gateway of a city's own is one class, named in NHACTRUONG_SMS_BACKEND as
"package.module.Class", made without arguments, that does what SmsBackend says.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from nhactruong.notices.models import Way

LOG, SHELF = "log", "outbox"


class Refused(Exception):
    """The relay will never take this letter (SMTP 5xx)."""


class Delayed(Exception):
    """The relay may take this letter later (SMTP 4xx, a lost answer)."""


class Closed(Exception):
    """The relay cannot be reached, or refuses us altogether: no letter goes this way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One letter ready to go.

    reference: stable across tries, so that a second copy is known as such.
    headers: of an e-mail only.
    """

    reference: str
    to: str
    lang: str
    subject: str = ""
    text: str
    headers: dict[str, str] = field(default_factory=dict)


Send = Callable[[Parcel], None]


class SmsBackend(Protocol):
    """Send one SMS.

    to: as the reader gave it, digits with or without +84.
    text: one plain sentence.
    reference: the same when it is tried again: the gateway may refuse a second copy.
    Raises Refused, Delayed or Closed; anything else is taken for Delayed.
    """

    def send(self, *, to: str, text: str, reference: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Backend:
    """name: kept with what it took. open: a session in which many letters are sent;
    raises Closed. stays: letters only change place within this machine."""

    name: str
    open: "Callable[[], Iterator[Send]]"
    stays: bool = False

    @property
    def at_once(self) -> int:
        """Return how many letters are claimed together: few where each takes time."""
        return 200 if self.stays else 20

    @contextmanager
    def session(self) -> Iterator[Send]:
        yield from self.open()


def backend_for(way: str) -> Backend | None:
    """Return what takes letters of this way; None: nothing is set, they are held."""
    if way == Way.SMS:
        return _sms()
    if way != Way.EMAIL:
        return None
    if settings.SMTP["host"]:
        from nhactruong.notices.smtp import open_relay

        return Backend("smtp", open_relay)
    return Backend(SHELF, _shelf, stays=True) if settings.SIMULATED else None


def _sms() -> Backend:
    if settings.SMS_BACKEND == LOG:
        from nhactruong.notices.sms_log import open_log

        return Backend(LOG, open_log, stays=True)

    def open_gateway() -> Iterator[Send]:
        gateway: SmsBackend = import_string(settings.SMS_BACKEND)()
        yield lambda parcel: gateway.send(
            to=parcel.to, text=parcel.text, reference=parcel.reference
        )

    return Backend(settings.SMS_BACKEND, open_gateway)


def _shelf() -> Iterator[Send]:
    """Keep the letters of a demonstration: /dev/outbox shows them, nobody gets them."""
    yield lambda parcel: None

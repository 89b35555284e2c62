"""Who reads a letter: rooms above register how an address key becomes a reader.

    readers.register("official", officials_by_appointment)

Called by the worker for many keys in a few statements, when letters are about to be
sent; never by an act. No address is kept in the outbox.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who is told, and how they are reached.

    key: who they are, whatever letter it is: "person:<uuid>", "report:<code>". Choices
        and unsubscribing hang on it.
    email, phone: empty: not reached that way.
    lang: of the letters to them; empty: what each letter says.
    fields: what every text to them may name besides the letter's own, such as the
        private "link", made when the letter is sent and kept nowhere.
    calendar: code of the calendar whose working days are theirs; empty: the city's.
    gathered: letters that are not urgent wait for the digest of the morning.
    """

    key: str
    email: str = ""
    phone: str = ""
    lang: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    calendar: str = ""
    gathered: bool = False


FindReaders = Callable[[Collection[str], datetime], Mapping[str, Reader]]

_finders: dict[str, FindReaders] = {}


def register(audience: str, find: FindReaders) -> None:
    """Let letters to `audience` be addressed.

    find: keys and the present moment → reader by key; a key without a reader is left
        out: the contact was erased, nobody holds the post any more.
    """
    _finders[audience] = find


def readers_of(audience: str, keys: Collection[str], at: datetime) -> dict[str, Reader]:
    """Return the readers of the letters to these keys; none of an unknown audience."""
    find = _finders.get(audience)
    return dict(find(keys, at)) if find and keys else {}

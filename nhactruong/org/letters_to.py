"""To whom letters to an appointment go: whoever holds it, or who came after."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from nhactruong.accounts.models import User
from nhactruong.notices.readers import Reader
from nhactruong.org.models import Appointment
from nhactruong.org.organisation import Snapshot
from nhactruong.org.snapshot import snapshot


def officials(keys: Collection[str], at: datetime) -> Mapping[str, Reader]:
    """Return the readers of letters to these appointments, by their keys.

    Of an appointment that has ended: who holds the post now, else the head of the office
    or of the one above. Never who has left.
    """
    book = snapshot()
    current = {str(one.key): one for one in book.appointments.values()}
    gone = [key for key in keys if key not in current and _is_key(key)]
    heirs = {
        str(one.key): _heir(book, one)
        for one in Appointment.objects.filter(key__in=gone).select_related("post")
    }
    found = {}
    for key in keys:
        holder = current.get(key) or heirs.get(key)
        if holder is not None:
            found[key] = _reader(book, holder)
    return found


def _heir(book: Snapshot, left: Appointment) -> Appointment | None:
    if holders := book.holders(left.post_id):
        return holders[0]
    if left.post.unit_id not in book.units:
        return None
    for unit in book.upward(left.post.unit_id):
        if (head := book.head(unit.pk)) is not None:
            return head
    return None


def _reader(book: Snapshot, holder: Appointment) -> Reader:
    unit = book.units.get(holder.post.unit_id)
    person = holder.person
    return Reader(
        key=person_key(person),
        email=person.email,
        phone=person.phone,
        fields={"name": person.full_name},
        calendar=unit.calendar.code if unit and unit.calendar else "",
        gathered=True,
    )


def person_key(person: User) -> str:
    """Return under which key a person's choices of letters are kept."""
    return f"person:{person.public_id}"


def _is_key(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False

"""Who somebody was, by the key of their appointment; those of today cost no query."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from nhactruong.org.models import Appointment, Unit
from nhactruong.org.snapshot import Snapshot
from nhactruong.ui.language import pick


@dataclass(frozen=True, slots=True)
class Person:
    """An official as pages name them: full name, post, office."""

    full_name: str
    post: str
    unit: str
    unit_id: int

    def __str__(self) -> str:
        return f"{self.full_name}, {self.post}" if self.post else self.full_name


class People:
    """Persons by appointment, by its id or by its key in an event."""

    def __init__(
        self, book: Snapshot, ids: Iterable[int | None], keys: Iterable[str] = ()
    ) -> None:
        self._by_id = dict(book.appointments)
        self._by_key = {str(one.key): one for one in self._by_id.values()}
        self._units = book.units
        missing = {key for key in ids if key is not None} - self._by_id.keys()
        strange = {key for key in keys if _is_key(key)} - self._by_key.keys()
        if missing or strange:
            self._fetch(missing, strange)

    def _fetch(self, ids: set[int], keys: set[str]) -> None:
        found = Appointment.objects.filter(pk__in=ids) | Appointment.objects.filter(
            key__in=keys
        )
        for one in found.select_related("person", "post"):
            self._by_id[one.pk] = self._by_key[str(one.key)] = one

    def by_id(self, appointment_id: int | None) -> Person | None:
        return self._person(
            None if appointment_id is None else self._by_id.get(appointment_id)
        )

    def by_key(self, key: str) -> Person | None:
        return self._person(self._by_key.get(key))

    def _person(self, one: Appointment | None) -> Person | None:
        if one is None:
            return None
        unit: Unit | None = self._units.get(one.post.unit_id)
        return Person(
            full_name=one.person.full_name,
            post=pick(one.post),
            unit=pick(unit),
            unit_id=one.post.unit_id,
        )


def _is_key(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False

"""Load the organisation from files that another city may replace: all of it or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import models
from django.utils.translation import gettext as _

from nhactruong.accounts.models import User
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.locks import change_organisation
from nhactruong.ground.tables import Fault, Faults, Row
from nhactruong.ledger.models import Origin
from nhactruong.ledger.record import NewEvent, record_events
from nhactruong.org.importing.batch import Sorted, by_depth
from nhactruong.org.importing.mandates import (
    Areas,
    members_of,
    read_mandates,
    read_place_sets,
    read_streets,
)
from nhactruong.org.importing.officials import (
    People,
    note_headless,
    read_officials,
    settle_officials,
)
from nhactruong.org.importing.posts import CORRECTED, Staffing, read_duties, read_posts
from nhactruong.org.importing.tree import Offices, read_functions, read_units
from nhactruong.org.mandates import facts
from nhactruong.org.models import (
    Appointment,
    Duty,
    Function,
    ManagedSite,
    Mandate,
    PlaceSetMember,
    Portfolio,
    Post,
    Unit,
)
from nhactruong.org.regulation import bump
from nhactruong.org.units import created


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many things a load made, set right or ended, and found as they were."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Loaded") -> "Loaded":
        return Loaded(
            self.created + other.created,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
        )


@dataclass
class Plan:
    """Everything that the files say, read and checked, nothing of it written."""

    functions: Sorted[Function]
    offices: Offices
    staffing: Staffing
    areas: Areas
    mandates: Sorted[Mandate]
    sites: Sorted[ManagedSite]
    officials: list[Row]


@act
def load(directory: Path, *, by: Actor, at: datetime) -> Loaded:
    """Load functions, units, posts, duties, place sets, mandates, streets and, where
    there is such a file, officials; the same files again change nothing.

    Rows are found again by their code (and first day). Words are set right in place;
    what would change who answers needs the old row ended and a new one begun.

    Raises FaultyImport with every fault of all files; nothing is loaded then.
    """
    change_organisation()
    faults = Faults()
    plan = _read(directory, at, faults)
    _note_people_left_behind(plan.offices.found, faults)
    _refuse(faults)
    loaded = _write(plan, by=by, at=at)
    if plan.officials:
        people = settle_officials(
            plan.officials, faults, password_hash=make_password(None)
        )
        _refuse(faults)
        loaded += _write_people(people, by=by, at=at, origin=Origin.IMPORT)
        note_headless(faults)
        _refuse(faults)
    if loaded.created or loaded.changed:
        bump(at)
    return loaded


@act
def load_officials(
    rows: Iterable[Row], *, password_hash: str, by: Actor, at: datetime
) -> Loaded:
    """Appoint the people of these rows (columns of officials.csv), all with one password.

    Raises FaultyImport; nothing is loaded then.
    """
    change_organisation()
    faults = Faults()
    people = settle_officials(rows, faults, password_hash=password_hash)
    _refuse(faults)
    loaded = _write_people(people, by=by, at=at, origin=None)
    note_headless(faults)
    _refuse(faults)
    if loaded.created:
        bump(at)
    return loaded


def _read(directory: Path, at: datetime, faults: Faults) -> Plan:
    functions = read_functions(directory, faults)
    offices = read_units(directory, faults)
    staffing = read_posts(directory, offices, at, faults)
    read_duties(directory, offices, staffing, functions, at, faults)
    areas = read_place_sets(directory, faults)
    return Plan(
        functions=functions,
        offices=offices,
        staffing=staffing,
        areas=areas,
        mandates=read_mandates(directory, functions, offices, areas, faults),
        sites=read_streets(directory, functions, offices, faults),
        officials=read_officials(directory, faults),
    )


def _refuse(faults: Faults) -> None:
    """Refuse what is wrong, each fault once, in the order of files and rows."""
    once: dict[tuple[str, int, str, str], Fault] = {
        (f.file, f.row, f.column, str(f.reason)): f for f in faults.found
    }
    faults.found = [once[key] for key in sorted(once)]
    faults.refuse()


def _note_people_left_behind(units: Sorted[Unit], faults: Faults) -> None:
    """A file does not end an office in which people still hold posts."""
    held = Appointment.objects.current().filter(post__unit__in=units.ended)
    for unit_id in set(held.values_list("post__unit", flat=True)):
        unit = units.ended[unit_id]
        if (row := units.row_of(unit)) is not None:
            faults.add(row, "valid_to", _("còn người giữ vị trí trong đơn vị này"))


def _write(plan: Plan, *, by: Actor, at: datetime) -> Loaded:
    events: list[NewEvent] = []
    trees: list[tuple[Sorted[Any], str]] = [
        (plan.functions, "function"),
        (plan.areas.found, "place_set"),
        (plan.offices.found, "unit"),
        (plan.mandates, "mandate"),
        (plan.sites, "site"),
    ]
    posts = plan.staffing.by_unit()
    for found, name in trees:
        events += [_created(thing, name, posts) for thing in found.fresh]
        events += [_touched(t, f"org.{name}.corrected") for t in found.changed.values()]
        events += [_touched(t, f"org.{name}.ended") for t in found.ended.values()]
    moved = plan.staffing.touched()
    events += [_touched(unit, "org.unit.posts_changed") for unit in moved]
    record_events(events, by=by, at=at, origin=Origin.IMPORT)
    for found, _name in trees:
        _save_tree(found)
    PlaceSetMember.objects.bulk_create(members_of(plan.areas))
    for unit in moved:
        unit.save(update_fields=["version", "changed_at"])
    _save_staffing(plan.staffing, at)
    return _counted([found for found, _name in trees], plan.staffing)


def _created(thing: Any, name: str, posts: dict[int, list[Post]]) -> NewEvent:
    if isinstance(thing, Unit):
        return created(thing, posts.get(id(thing), []))
    if isinstance(thing, Mandate):
        return NewEvent(kind="org.mandate.issued", subject=thing, public=facts(thing))
    return _touched(thing, f"org.{name}.created")


def _touched(thing: Any, kind: str) -> NewEvent:
    """Return the event of a thing with its own words as they are afterwards."""
    skipped = (
        models.ForeignKey,
        models.BigAutoField,
        models.UUIDField,
    )
    public = {
        column.name: _plain(getattr(thing, column.name))
        for column in thing._meta.concrete_fields
        if not isinstance(column, skipped)
        and column.name not in ("version", "changed_at", "folded")
    }
    return NewEvent(kind=kind, subject=thing, public=public)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _save_tree(found: Sorted[Any]) -> None:
    if found.fresh:
        model = type(found.fresh[0])
        for layer in by_depth(found.fresh):
            model.objects.bulk_create(layer)
    for thing in (*found.changed.values(), *found.ended.values()):
        thing.save()


def _save_staffing(staffing: Staffing, at: datetime) -> None:
    Post.objects.bulk_create(staffing.fresh)
    for post in staffing.corrected:
        post.save(update_fields=CORRECTED)
    over = Duty.objects.filter(pk__in=[duty.pk for duty in staffing.duties_over])
    over.filter(valid_from__gte=at).delete()  # never came into force
    over.update(valid_to=at)
    Duty.objects.bulk_create(staffing.duties)


def _counted(trees: list[Sorted[Any]], staffing: Staffing) -> Loaded:
    return Loaded(
        created=sum(len(f.fresh) for f in trees)
        + len(staffing.fresh)
        + len(staffing.duties),
        changed=sum(len(f.changed) + len(f.ended) for f in trees)
        + len(staffing.corrected)
        + len(staffing.duties_over),
        unchanged=sum(f.unchanged for f in trees) + staffing.unchanged,
    )


def _write_people(
    people: People, *, by: Actor, at: datetime, origin: str | None
) -> Loaded:
    User.objects.bulk_create(people.users)
    record_events(
        [_appointed(appointment) for appointment in people.appointments],
        by=by,
        at=at,
        origin=origin,
    )
    Appointment.objects.bulk_create(people.appointments)
    Portfolio.objects.bulk_create(people.portfolios)
    return Loaded(created=len(people.appointments), unchanged=people.unchanged)


def _appointed(appointment: Appointment) -> NewEvent:
    post = appointment.post
    return NewEvent(
        kind="org.appointment.made",
        subject=appointment,
        public={
            "post": post.code,
            "kind": post.kind,
            "acting": appointment.acting,
            "from": appointment.valid_from.isoformat(),
        },
        private={
            "person": appointment.person.full_name,
            "decision": appointment.decision,
        },
        unit=post.unit.code,
    )

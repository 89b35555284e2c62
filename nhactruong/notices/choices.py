"""What a reader chooses to be told, and by what: changed by themselves, without signing
in where a letter's own link or their private page brings them."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.record import record_event
from nhactruong.notices.groups import groups_of
from nhactruong.notices.models import Choice, Way

WAYS = (Way.EMAIL.value, Way.SMS.value)
HOURS = range(7, 21)
SAID = ("off", "now", "digest")


def choice_of(reader_key: str) -> Choice:
    """Return what the reader chose; one not saved where they chose nothing."""
    found = Choice.objects.filter(reader_key=reader_key).first()
    return found or Choice(reader_key=reader_key)


@act
def choose(
    reader_key: str,
    *,
    audience: str,
    ways: Collection[str] | None,
    groups: Mapping[str, str],
    morning: int | None = None,
    by: Actor,
    at: datetime,
) -> Choice:
    """Keep all that a reader chose.

    ways: by what; none: not at all; None: as usual.
    groups: "off", "now" or "digest" by group of letters.
    morning: local hour of the digest, 7 to 20; None: when the office opens.
    Raises Refusal bad_choice.
    """
    known = {group.code for group in groups_of(audience)}
    strange = set(groups) - known or set(groups.values()) - set(SAID)
    if strange or set(ways or ()) - set(WAYS):
        raise Refusal("bad_choice", _("Lựa chọn này không có."))
    if morning is not None and morning not in HOURS:
        raise Refusal("bad_choice", _("Chọn giờ từ 7 đến 20."))
    choice = _locked(reader_key)
    choice.ways = None if ways is None else [way for way in WAYS if way in ways]
    choice.groups, choice.morning = dict(groups), morning
    return _keep(choice, by=by, at=at)


@act
def stop_way(reader_key: str, way: str, *, by: Actor, at: datetime) -> Choice:
    """Send this reader nothing more by this way, and nothing by another instead."""
    choice = _locked(reader_key)
    choice.ways = [one for one in choice.ways or () if one != way]
    return _keep(choice, by=by, at=at)


@act
def resume_way(reader_key: str, way: str, *, by: Actor, at: datetime) -> Choice:
    """Send this reader letters by this way again."""
    choice = _locked(reader_key)
    kept = {*(choice.ways or ()), way}
    choice.ways = [one for one in WAYS if one in kept]
    return _keep(choice, by=by, at=at)


@act
def forget_choice(reader_key: str, *, by: Actor, at: datetime) -> None:
    """Erase what a reader chose, with the contact that it was about."""
    Choice.objects.filter(reader_key=reader_key).delete()


def _locked(reader_key: str) -> Choice:
    row, _new = Choice.objects.select_for_update().get_or_create(reader_key=reader_key)
    return row


@act
def _keep(choice: Choice, *, by: Actor, at: datetime) -> Choice:
    # What somebody wants to be told is their own affair: committed to, not published.
    record_event(
        "notices.choice.made",
        subject=choice,
        by=by,
        at=at,
        private={
            "ways": ["usual"] if choice.ways is None else choice.ways,
            "groups": choice.groups,
            "morning": str(choice.morning or ""),
        },
    )
    choice.save()
    return choice

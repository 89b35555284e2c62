"""Which way a letter goes, and when: pure, asked when it is planned and when it is sent."""

from dataclasses import dataclass
from datetime import datetime

from nhactruong.notices.groups import is_usual
from nhactruong.notices.models import Choice, DeliveryState, Message, Way
from nhactruong.notices.quiet import daytime_from, morning_after
from nhactruong.notices.readers import Reader

DIGEST = "notices/digest"
_ADDRESSED = (Way.EMAIL, Way.SMS)


@dataclass(frozen=True, slots=True)
class Route:
    """way and state of the delivery; due_at: when; reason: why it is not sent."""

    way: str
    state: str
    due_at: datetime | None = None
    reason: str = ""


def routes_of(
    letter: Message,
    reader: Reader | None,
    choice: Choice | None,
    group: str,
    at: datetime,
) -> list[Route]:
    """Return how a letter goes to its reader, one route a way; at least one.

    group: of its template. at: when it is planned, or about to be sent.
    """
    if "to" in letter.secret:  # an address not confirmed yet, given by its owner
        way = str(letter.secret.get("channel", Way.EMAIL))
        return [_straight(letter, way, "", at)]
    if reader is None:
        return [_not_sent("no_address")]
    if group and not letter.urgent and not wants(letter.audience, choice, group):
        return [_not_sent("not_wanted")]
    asked = letter.secret.get("channel")
    ways = [str(asked)] if asked else _ways(letter, reader, choice)
    if not ways:
        return [_not_sent("not_wanted")]
    ways = [way for way in ways if address_of(reader, way)]
    if not ways:
        return [_not_sent("no_address")]
    if gathers(letter, reader, choice, group):
        morning = choice.morning if choice else None
        due = morning_after(letter.not_before, reader.calendar, morning)
        return [Route(Way.EMAIL, DeliveryState.GATHERING, due)]
    return [_straight(letter, way, reader.calendar, at) for way in ways]


def wants(audience: str, choice: Choice | None, group: str) -> bool:
    """Tell whether the reader wants letters of this group at all."""
    said = choice.groups.get(group) if choice else None
    return said != "off" if said else is_usual(audience, group)


def gathers(letter: Message, reader: Reader, choice: Choice | None, group: str) -> bool:
    """Tell whether a letter waits for the digest of the morning."""
    if not reader.gathered or letter.urgent or letter.template == DIGEST:
        return False
    if letter.secret.get("channel") or not reader.email:
        return False
    return not (choice and choice.groups.get(group) == "now")


def address_of(reader: Reader, way: str) -> str:
    return {Way.EMAIL.value: reader.email, Way.SMS.value: reader.phone}.get(way, "")


def _ways(letter: Message, reader: Reader, choice: Choice | None) -> list[str]:
    """Return by what: as they chose; officials are also called at night when it burns."""
    usual = [way for way in _ADDRESSED if address_of(reader, way)]
    if reader.gathered and letter.urgent:
        return list(usual)  # duty, whatever they chose
    if choice is not None and choice.ways is not None:
        return [way for way in _ADDRESSED if way in choice.ways]
    return list(usual[:1] or _ADDRESSED[:1])


def _straight(letter: Message, way: str, calendar: str, at: datetime) -> Route:
    when = max(at, letter.not_before)
    due = when if letter.urgent else daytime_from(when, calendar)
    return Route(way, DeliveryState.QUEUED, due)


def _not_sent(reason: str) -> Route:
    return Route(Way.NONE, DeliveryState.SKIPPED, None, reason)

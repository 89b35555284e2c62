"""Whether what a page shows has changed meanwhile: one cheap statement each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import BooleanField, OuterRef, Subquery, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nhactruong.ground.actor import ActorKind
from nhactruong.ledger.models import Event
from nhactruong.org.authority import Authority
from nhactruong.org.snapshot import Snapshot
from nhactruong.ui.moments import hour_words
from nhactruong.work.gather.inbox import Wanted, wanted_tasks
from nhactruong.work.gather.people import People
from nhactruong.work.models import Task
from nhactruong.work.show.deeds import deed_of

MOST = 100  # told of at once
LOOKED_AT = 500  # latest changes in the city that are looked through
# An act's moment is before its commit: look back by as much.
LAG = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class LastChange:
    """version: of the task now; leaf: of the event that made it."""

    version: int
    leaf: bytes


def last_change(code: str, authority: Authority) -> LastChange | None:
    """Return how a task stands that this person may see; one statement."""
    latest = Event.objects.filter(
        subject=Concat(Value("task:"), OuterRef("code"))
    ).order_by("-seq")
    row = (
        Task.objects.visible_to(authority)
        .filter(code=code)
        .annotate(leaf=Subquery(latest.values("leaf")[:1]))
        .values_list("version", "leaf")
        .first()
    )
    return LastChange(row[0], bytes(row[1] or b"{}")) if row else None


def change_words(change: LastChange, book: Snapshot) -> str:
    """Return what changed, by whom and when, as a sentence."""
    leaf = json.loads(change.leaf)
    actor = leaf.get("actor", {})
    who = ""
    if actor.get("kind") == ActorKind.OFFICIAL:
        key = str(actor.get("key", ""))
        person = People(book, (), {key}).by_key(key)
        who = str(person or _("cán bộ"))
    what = str(deed_of(str(leaf.get("kind", ""))).words)
    at = hour_words(datetime.fromisoformat(leaf["at"])) if "at" in leaf else ""
    if who:
        return _("Việc này vừa thay đổi lúc {at}: {what}, bởi {who}.").format(
            at=at, what=what, who=who
        )
    return _("Việc này vừa thay đổi lúc {at}: {what}.").format(at=at, what=what)


@dataclass(frozen=True, slots=True)
class Changes:
    """How many tasks of an inbox are new, and how many others changed, MOST at most."""

    new: int
    changed: int

    @property
    def words(self) -> str:
        found = []
        if self.new:
            words = ngettext("{n} việc mới", "{n} việc mới", self.new)
            found.append(words.format(n=_capped(self.new)))
        if self.changed:
            words = ngettext(
                "{n} việc vừa thay đổi", "{n} việc vừa thay đổi", self.changed
            )
            found.append(words.format(n=_capped(self.changed)))
        return _("Có {what}.").format(what=", ".join(found)) if found else ""


def _capped(count: int) -> str:
    return f"{MOST}+" if count >= MOST else str(count)


def changes_of(
    wanted: Wanted,
    shown: Mapping[int, int],
    *,
    authority: Authority,
    since: datetime,
    at: datetime,
) -> Changes:
    """Return what became different in an inbox since it was shown; one statement.

    shown: versions by id of the tasks on the page, which are told of also where they
        have left the list.
    """
    since -= LAG
    lately = Task.objects.filter(changed_at__gt=since).order_by("-changed_at")
    listed = wanted_tasks(wanted, authority=authority, at=at).filter(
        pk__in=lately.values("pk")[:LOOKED_AT]
    )
    on_page = Task.objects.visible_to(authority).filter(
        pk__in=list(shown), changed_at__gt=since
    )
    columns = ("pk", "version", "received_at", "here")
    yes, no = (Value(here, output_field=BooleanField()) for here in (True, False))
    rows = (
        listed.order_by()
        .annotate(here=yes)
        .values_list(*columns)
        .union(
            on_page.order_by().annotate(here=no).values_list(*columns),
            all=True,
        )[: 2 * MOST]
    )
    different = {
        pk: received_at > since and pk not in shown
        for pk, version, received_at, _here in rows
        if shown.get(pk) != version
    }
    new = sum(different.values())
    return Changes(min(new, MOST), min(len(different) - new, MOST))


def state_of(rows: Mapping[int, int], at: datetime) -> str:
    """Return what a page of the inbox has to send to be told of changes."""
    shown = ",".join(f"{pk}.{version}" for pk, version in rows.items())
    return f"since={int(at.timestamp() * 1000)}&shown={shown}"

"""Prepared words that fit a task, filled for it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from nhactruong.org.snapshot import Snapshot
from nhactruong.work.filling import fill, values_of
from nhactruong.work.models import ReplyTemplate, Task

MOST = 60  # offered at once


@dataclass(frozen=True, slots=True)
class Offer:
    """One prepared text in one language; key: "12-vi"; text: with its places filled."""

    key: str
    name: str
    kind: str
    text: str


def offers_for(
    task: Task, kinds: Iterable[str], *, book: Snapshot, officer: str, address: str
) -> list[Offer]:
    """Return what may be inserted into forms of these kinds: the nearest office's first;
    one statement.

    officer: name of whoever writes; address: as far as everybody may read it.
    """
    kinds = list(kinds)
    if not kinds:
        return []
    units = [unit.pk for unit in book.upward(task.unit_id)]
    about = book.branches_of(task.function_id)
    found = ReplyTemplate.objects.filter(
        Q(unit__in=units) | Q(unit__isnull=True),
        Q(function__in=about) | Q(function__isnull=True),
        retired_at__isnull=True,
        kind__in=kinds,
    ).order_by("name", "pk")[:MOST]
    near = {unit: place for place, unit in enumerate(units)}
    rows = sorted(
        found,
        key=lambda one: (
            near.get(one.unit_id or 0, len(units)),
            about.index(one.function_id) if one.function_id in about else len(about),
        ),
    )
    values = {
        lang: values_of(task, officer=officer, address=address, lang=lang)
        for lang in ("vi", "en")
    }
    offers = []
    for one in rows:
        offers.append(
            Offer(f"{one.pk}-vi", one.name, one.kind, fill(one.text_vi, values["vi"]))
        )
        if one.text_en:
            name = _("{name} (tiếng Anh)").format(name=one.name)
            offers.append(
                Offer(f"{one.pk}-en", name, one.kind, fill(one.text_en, values["en"]))
            )
    return offers

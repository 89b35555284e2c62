"""Faces and number plates in a sender's photo covered, by squares of a grid over it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.files.cover import Box, paint, store_cover
from nhactruong.files.picture import Encoded
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.locks import share_organisation
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.read import history
from nhactruong.ledger.record import record_event
from nhactruong.org.authority import authority_of
from nhactruong.reports.models import Report, ReportPhoto
from nhactruong.reports.rules import why_not_review

COLUMNS, ROWS = 12, 9
Cells = frozenset[int]


@dataclass(frozen=True, slots=True)
class Square:
    """One square of the grid; number: row by row from the upper left, from nought."""

    number: int
    row: int
    column: int
    chosen: bool


def grid(chosen: Collection[int]) -> list[list[Square]]:
    """Return the grid's rows for a page."""
    return [
        [
            Square(number, row + 1, column + 1, number in chosen)
            for column in range(COLUMNS)
            for number in (row * COLUMNS + column,)
        ]
        for row in range(ROWS)
    ]


def cells_in(given: Iterable[str]) -> Cells:
    """Return the squares that a form names; what is no square is left out."""
    numbers = {int(text) for text in given if text.isascii() and text.isdigit()}
    return frozenset(n for n in numbers if n < COLUMNS * ROWS)


def covered_cells(photo: ReportPhoto) -> Cells:
    """Return the squares of a photo that are covered now, from the last event."""
    wanted = str(photo.photo.public_id)
    found: Cells = frozenset()
    for entry in history([photo.report.subject_key], with_openings=True):
        if entry.private.get("covered_photo") == wanted:
            found = frozenset(entry.private.get("cells", ()))
    return found


def cover_cells(
    photo_id: int, cells: Collection[int], *, by: Actor, at: datetime
) -> ReportPhoto:
    """Cover these squares of a sender's photo and no others; staff keep seeing it whole.

    photo_id: of a ReportPhoto. The picture is painted before anything is locked.
    Raises Refusal: cover_nothing, cover_too_many, and see why_not_review.
    """
    photo = ReportPhoto.objects.select_related("photo").get(pk=photo_id)
    painted = paint(photo.photo, boxes(cells))
    return keep_cover(photo_id, painted, sorted(cells), by=by, at=at)


@act
def keep_cover(
    photo_id: int, painted: Encoded, cells: list[int], *, by: Actor, at: datetime
) -> ReportPhoto:
    """Put a painted picture in the place of the photo, and record it on its report."""
    share_organisation()
    report = (
        Report.objects.select_for_update(of=("self",))
        .select_related("task__unit")
        .get(photos=photo_id)
    )
    if refusal := why_not_review(report, authority=authority_of(by, at)):
        raise refusal
    photo = ReportPhoto.objects.select_related("photo").get(pk=photo_id)
    if photo.photo.is_covered and not cells:
        raise Refusal("cover_nothing", _("Chưa chọn phần nào của ảnh để che."))
    photo.photo = store_cover(photo.photo_id, painted, by=by, at=at)
    record_event(
        "reports.report.photo_covered",
        subject=report,
        by=by,
        at=at,
        private={"covered_photo": str(photo.photo.public_id), "cells": cells},
        unit=report.task.unit.code,
    )
    report.save(update_fields=["version", "changed_at"])
    return photo


def boxes(cells: Collection[int]) -> list[Box]:
    """Return the squares as few boxes, edges from 0 to 1: neighbours in a row joined,
    then equal stretches of rows below each other."""
    open_boxes: dict[tuple[int, int], tuple[int, int]] = {}
    done: list[tuple[int, int, int, int]] = []
    for row in range(ROWS + 1):
        stretches = set(_stretches(row, cells)) if row < ROWS else set()
        for stretch in set(open_boxes) - stretches:
            top, bottom = open_boxes.pop(stretch)
            done.append((stretch[0], top, stretch[1], bottom))
        for stretch in stretches:
            top = open_boxes.get(stretch, (row, row))[0]
            open_boxes[stretch] = (top, row + 1)
    return [
        (left / COLUMNS, top / ROWS, right / COLUMNS, bottom / ROWS)
        for left, top, right, bottom in sorted(done)
    ]


def _stretches(row: int, cells: Collection[int]) -> Iterable[tuple[int, int]]:
    """Yield (first, last + 1) columns of each unbroken stretch in a row."""
    start: int | None = None
    for column in range(COLUMNS + 1):
        chosen = column < COLUMNS and row * COLUMNS + column in cells
        if chosen and start is None:
            start = column
        if not chosen and start is not None:
            yield start, column
            start = None

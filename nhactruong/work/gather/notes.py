"""Notes and mentions as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from nhactruong.ground.cursor import Page, page_by_cursor
from nhactruong.org.authority import Authority
from nhactruong.work.gather.people import People
from nhactruong.work.gather.strands import Strand
from nhactruong.work.models import Mention

SIZE = 50


@dataclass(frozen=True, slots=True)
class NoteShown:
    """A note; text is empty once it was withdrawn. mine: may be withdrawn by the reader."""

    pk: int
    text: str
    who: str
    at: datetime | None
    named: str
    mine: bool
    withdrawn_at: datetime | None


def notes_of(
    rows: Iterable[Strand], people: People, authority: Authority
) -> list[NoteShown]:
    """Return the notes of a task, newest first; asks the database nothing."""
    found = [
        NoteShown(
            pk=row.id,
            text=row.text,
            who=str(people.by_id(row.who) or ""),
            at=row.at,
            named=", ".join(
                person.full_name
                for key in named_in(row)
                if (person := people.by_id(key)) is not None
            ),
            mine=authority.is_same_person(row.other) and row.ended is None,
            withdrawn_at=row.ended,
        )
        for row in rows
    ]
    return found[::-1]


def named_in(row: Strand) -> list[int]:
    """Return the ids of the appointments that a note's row names."""
    return [int(key) for key in row.more.split(",") if key]


def mentions_of(authority: Authority, cursor: str) -> Page[Mention]:
    """Return a page of where this person was named, newest first; one statement.

    Raises Refusal: bad_cursor.
    """
    mine = Mention.objects.visible_to(authority).select_related(
        "note__task__ward", "note__by__person"
    )
    return page_by_cursor(mine, order=("-at",), cursor=cursor, size=SIZE)

"""Erase private data beside events: the event and its proof remain."""

from collections.abc import Iterable

from nhactruong.ledger.models import Opening


def erase_openings(
    subject_keys: Iterable[str],
    fields: Iterable[str] | None = None,
    *,
    seqs: Iterable[int] | None = None,
) -> int:
    """Erase the openings of these subjects' events; return how many there were.

    Called by an act, which records that it was done.
    fields: only these private fields; None: all.
    seqs: only those of the events with these numbers; None: of all.
    """
    openings = Opening.objects.filter(event__subject__in=list(subject_keys))
    if fields is not None:
        openings = openings.filter(field__in=list(fields))
    if seqs is not None:
        openings = openings.filter(event__seq__in=list(seqs))
    return openings.delete()[0]

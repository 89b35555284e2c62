"""Photos of before and after, side by side where an official has put them together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Paired:
    """pairs: (before, after); before, after: those that stand alone."""

    pairs: list[tuple[Any, Any]]
    before: list[Any]
    after: list[Any]


def pair_up(before: Sequence[Any], after: Sequence[Any]) -> Paired:
    """Return the photos in pairs, as far as the photo of before is one of those shown.

    before: photos with a public_id; after: Pictures of the result.
    """
    shown = {photo.public_id: photo for photo in before}
    pairs = [(shown[one.before], one) for one in after if one.before in shown]
    used = {first.public_id for first, _second in pairs}
    return Paired(
        pairs,
        [photo for photo in before if photo.public_id not in used],
        [one for one in after if one.before not in shown],
    )

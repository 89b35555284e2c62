"""Wards by name, as people type them."""

import re
from datetime import datetime

from nhactruong.ground.fold import fold, has_marks, marked
from nhactruong.places.atlas import atlas
from nhactruong.places.models import Ward

_KIND = re.compile(r"^(?:(?:phuong|xa|ward|commune|p|x)\s+)(?=\w)")
_LONGEST = 100


def find_wards(text: str, at: datetime, *, limit: int = 10) -> list[Ward]:
    """Return the wards in force at `at` that `text` may mean, best first.

    Words without marks find names with any marks; a word typed with its marks finds
    only names that bear them. A code of the state finds its ward.
    """
    text = text[:_LONGEST]
    book = atlas()
    wards = [book.wards[i] for i in book.in_force(at)]
    if ward := ward_by_code(text.strip(), at):
        return [ward]
    words = _words(text)
    if not words:
        return []
    ranked = [(rank, ward) for ward in wards if (rank := _rank(words, ward))]
    ranked.sort(key=lambda pair: (pair[0], pair[1].folded, pair[1].code))
    return [ward for _, ward in ranked[:limit]]


def wards_in_force(at: datetime) -> list[Ward]:
    """Return all wards in force at `at` in the order of their names, without a query."""
    book = atlas()
    wards = [book.wards[i] for i in book.in_force(at)]
    return sorted(wards, key=lambda ward: (ward.folded, ward.short_name, ward.code))


def ward_by_code(code: str, at: datetime) -> Ward | None:
    """Return the ward that bears the state's code at `at`, without a query."""
    book = atlas()
    for i in book.in_force(at):
        if book.wards[i].code == code:
            return book.wards[i]
    return None


def ward_by_id(ward_id: int, at: datetime) -> Ward | None:
    """Return the ward with our own id if it is in force at `at`, without a query."""
    book = atlas()
    for i in book.in_force(at):
        if book.wards[i].pk == ward_id:
            return book.wards[i]
    return None


def _words(text: str) -> list[str]:
    """Return the words of the name alone, marks kept where they were typed."""
    words = marked(text).split()
    while len(words) > 1 and _KIND.match(fold(words[0]) + " x"):
        words = words[1:]
    return words


def _rank(words: list[str], ward: Ward) -> int:
    """Return 0 for no match, else 1 (the very name) to 4 (somewhere inside it)."""
    with_marks = marked(ward.short_name).split()
    without = fold(ward.short_name).split()
    for start in range(len(without) - len(words) + 1):
        pairs = zip(words, with_marks[start:], without[start:], strict=False)
        if not all(_begins(word, name, bare) for word, name, bare in pairs):
            continue
        last = len(words) - 1
        whole = words[last] in (with_marks[start + last], without[start + last])
        if start == 0 and whole and len(words) == len(without):
            return 1
        return (2 if whole else 3) if start == 0 else 4
    return 0


def _begins(word: str, name: str, bare: str) -> bool:
    return (name if has_marks(word) else bare).startswith(word)

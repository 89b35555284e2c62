"""Streets, parks and sites that somebody manages by name, found in what people write."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from nhactruong.ground.fold import fold, has_marks, marked
from nhactruong.org.models import ManagedSite, SiteKind
from nhactruong.org.snapshot import snapshot

_STREET = {"duong", "pho", "lo"}
_ALLEY = {"ngo", "ngach", "hem", "kiet"}
# After these words the name is not a street's: phường Láng, cầu Giấy, chợ Minh Khai.
_NOT_A_STREET = {"phuong", "xa", "quan", "huyen", "cau", "cho", "ga", "ho", "ben", "p"}
_LONGEST = 2000


def find_site(
    text: str, kind: str, at: datetime, *, ward_id: int | None = None
) -> ManagedSite | None:
    """Return the street, park or site (SiteKind) that `text` names, None if none that we
    know; the longest name wins.

    A word typed with its marks finds only names that bear them. An alley off a street is
    not the street. `manager_id` of what is found is None where its ward manages it.
    """
    text = text[:_LONGEST]
    typed, plain = marked(text).split(), fold(text).split()
    best: ManagedSite | None = None
    for site in snapshot().sites:
        if site.kind != kind or not site.in_force(at):
            continue
        if site.ward_id not in (None, ward_id):
            continue
        if best is not None and len(site.folded) <= len(best.folded):
            continue
        if _named(site, typed, plain):
            best = site
    return best


def city_manages(
    text: str, kind: str, at: datetime, *, ward_id: int | None = None
) -> ManagedSite | None:
    """Return what `text` names, if it is on the city's list."""
    site = find_site(text, kind, at, ward_id=ward_id)
    return site if site is not None and site.manager_id is not None else None


def _named(site: ManagedSite, typed: Sequence[str], plain: Sequence[str]) -> bool:
    name, bare = _words(site.name, site.folded)
    for start in range(len(plain) - len(bare) + 1):
        here = zip(typed[start:], plain[start:], name, bare, strict=False)
        if all(_same(*words) for words in here) and (
            site.kind != SiteKind.STREET or _stands_as_street(plain, start, len(bare))
        ):
            return True
    return False


@lru_cache(maxsize=20_000)
def _words(name: str, folded: str) -> tuple[list[str], list[str]]:
    return marked(name).split(), folded.split()


def _same(typed: str, plain: str, name: str, bare: str) -> bool:
    return typed == name if has_marks(typed) else plain == bare


def _stands_as_street(plain: Sequence[str], start: int, length: int) -> bool:
    """Tell whether the name at `start` stands for the street itself."""
    before = list(plain[:start])
    said = bool(before) and before[-1] in _STREET
    if said:
        before.pop()
    if before and before[-1] in _NOT_A_STREET and not said:
        return False
    number = bool(before) and before[-1][:1].isdigit()
    while before and before[-1][:1].isdigit():
        before.pop()
    if before and before[-1] in _ALLEY:
        return False
    # A name of one syllable is too common a word to stand alone.
    return length > 1 or said or number or length == len(plain)

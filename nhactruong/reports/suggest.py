"""The code that a person meant, when what they typed is nearly one."""

from collections.abc import Iterator

from nhactruong.ground.codes import ALPHABET, LENGTH, PREFIX, read_code
from nhactruong.reports.models import Report

_MOST = 5


def looks_like_a_code(text: str) -> bool:
    """Tell whether `text` was meant as a code: "HN-…", or eight signs with a digit."""
    bare = _bare(text)
    said_so = "".join(c for c in text.upper() if c.isalnum()).startswith(PREFIX)
    near = LENGTH - 1 <= len(bare) <= LENGTH + 1
    return near and bare.isascii() and (said_so or any(c.isdigit() for c in bare))


def nearest_codes(text: str) -> list[str]:
    """Return the codes of public reports that are one slip away: a sign mistyped, two
    swapped, one forgotten or one too many."""
    codes = {code for slip in _slips(_bare(text)) if (code := read_code(slip))}
    if not codes:
        return []
    found = Report.objects.public().filter(code__in=codes)
    return list(found.order_by("code").values_list("code", flat=True)[:_MOST])


def _bare(text: str) -> str:
    signs = "".join(c for c in text.upper() if c.isalnum())
    if len(signs) >= LENGTH + 1 and signs.startswith(PREFIX):
        return signs.removeprefix(PREFIX)
    return signs


def _slips(typed: str) -> Iterator[str]:
    if not LENGTH - 1 <= len(typed) <= LENGTH + 1:
        return
    for i in range(len(typed) + 1):
        before, after = typed[:i], typed[i:]
        if len(typed) == LENGTH + 1:
            yield before + after[1:]
        for sign in ALPHABET:
            if len(typed) == LENGTH:
                yield before + sign + after[1:]
            elif len(typed) == LENGTH - 1:
                yield before + sign + after
        if len(typed) == LENGTH and len(after) > 1:
            yield before + after[1] + after[0] + after[2:]

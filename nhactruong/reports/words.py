"""How much two texts say the same, and how near two places are: pure.

A word typed with its marks is compared with its marks; only one typed without any is
folded: "den duong" is "đèn đường", "đến giao thông" is not "đèn giao thông".
"""

from nhactruong.ground.fold import fold, has_marks, marked
from nhactruong.reports.models import Report
from nhactruong.reports.search import LITTLE

_LONGEST = 1000
Word = tuple[str, str]  # with marks, without


def telling_words(text: str) -> frozenset[Word]:
    """Return the words of a text that say something, with and without their marks."""
    pairs = zip(
        marked(text[:_LONGEST]).split(), fold(text[:_LONGEST]).split(), strict=False
    )
    return frozenset(pair for pair in pairs if pair[0] not in LITTLE)


def overlap(typed: frozenset[Word], known: frozenset[Word]) -> float:
    """Return from 0 to 1 how much of the shorter text stands in the other one."""
    if not typed or not known:
        return 0.0
    whole, bare = {word[0] for word in known}, {word[1] for word in known}
    # What the other one typed without marks is met by its bare form alone.
    plain = {word[1] for word in known if not has_marks(word[0])}
    same = sum(
        (word[0] in whole or word[1] in plain)
        if has_marks(word[0])
        else word[1] in bare
        for word in typed
    )
    return same / min(max(len(typed), 3), max(len(known), 3))


def first_line(report: Report) -> str:
    """Return the first words of a report, for lists that staff see."""
    return first_words(report.text)


def first_words(text: str) -> str:
    """Return the first line of a text, cut where it is long."""
    line = text.split("\n", 1)[0].strip()
    return line if len(line) <= 140 else f"{line[:139].rstrip()}…"

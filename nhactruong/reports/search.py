"""Topics by the words that people type.

A word typed with its marks is compared with its marks; only a word typed without any is
folded: "den duong" finds "đèn đường", "đến giao thông" is not "đèn giao thông".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from nhactruong.ground.fold import fold, has_marks, marked
from nhactruong.reports.models import Topic
from nhactruong.reports.topics import TopicBook, topic_book

_LONGEST = 300
# Little words that say nothing about the matter.
LITTLE = frozenset(
    (
        "bị", "ở", "tại", "của", "là", "có", "cái", "và", "với", "thì", "mà", "rất",
        "quá", "đang", "được", "cho", "này", "kia", "tôi", "chúng", "em", "xin", "muốn",
        "phản", "ánh", "báo", "gần", "trước", "sau", "nhà", "số", "một", "những", "các",
        "the", "a", "an", "is", "in", "on", "at", "of", "my",
    )
)  # fmt: skip
Word = tuple[str, str]  # with marks, without


@dataclass(frozen=True, slots=True)
class Phrase:
    """One name or synonym of a topic, as words with and without marks."""

    words: tuple[Word, ...]
    lang: str
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    topic: Topic
    phrases: tuple[Phrase, ...]
    helping: tuple[Word, ...]


def find_topics(words: str, lang: str = "vi", *, limit: int = 12) -> list[Topic]:
    """Return the topics (and other doors) that `words` may mean, best first.

    lang: of the words; those of the other language must be typed whole.
    One query at most.
    """
    return ranked(topic_book(), words, lang)[:limit]


def ranked(book: TopicBook, words: str, lang: str = "vi") -> list[Topic]:
    """Return all that match, best first; looks at its arguments only."""
    typed = _typed(words[:_LONGEST])
    if not typed:
        return []
    scored = [
        (-score, position, entry.topic)
        for position, entry in enumerate(_index(book))
        if (score := _score(typed, entry, lang))
    ]
    scored.sort(key=lambda one: one[:2])
    return [topic for _less, _position, topic in scored]


def _typed(text: str) -> list[Word]:
    return list(zip(marked(text).split(), fold(text).split(), strict=False))


def _score(typed: Sequence[Word], entry: Entry, lang: str) -> float:
    """Return 0 for no match; the more exactly one phrase says it, the more."""
    best = max((_said(typed, phrase, lang) for phrase in entry.phrases), default=0.0)
    best = max(best, _inside(typed, entry))
    telling = [w for w in typed if w[0] not in LITTLE] or list(typed)
    # One word is left of several: what was left out may have been its other half.
    if best == 0.0 and (len(telling) == len(typed) or 2 <= len(telling) <= 6):
        everything = [
            w for phrase in entry.phrases if phrase.lang == lang for w in phrase.words
        ]
        if all(_anywhere(word, everything) for word in telling):
            best = 20.0
        elif all(_anywhere(word, [*everything, *entry.helping]) for word in telling):
            best = 10.0
    return best


def _said(typed: Sequence[Word], phrase: Phrase, lang: str) -> float:
    """Score words typed that stand together in one phrase; the last may be unfinished."""
    ends = _begins if phrase.lang == lang else _same
    for start in range(len(phrase.words) - len(typed) + 1):
        here = phrase.words[start : start + len(typed)]
        *firsts, last = zip(typed, here, strict=True)
        if all(_same(t, w) for t, w in firsts) and ends(*last):
            exact = sum(t[0] == w[0] for t, w in zip(typed, here, strict=True))
            whole = len(typed) == len(phrase.words)
            return (
                60.0
                + 30 * (whole and _same(*last))
                + 10 * (start == 0)
                + 10 * exact / len(typed)
                + 5 * phrase.is_name
                - len(phrase.words) / 10
            )
    return 0.0


def _inside(typed: Sequence[Word], entry: Entry) -> float:
    """Score whole phrases that stand in a longer text; longer and earlier say more."""
    plain = not any(has_marks(word) for word, _bare in typed)
    total, longest = 0.0, 0
    for phrase in entry.phrases:
        size = len(phrase.words)
        if size >= len(typed) or (size == 1 and not _telling(entry, phrase)):
            continue
        for start in range(len(typed) - size + 1):
            here = typed[start : start + size]
            if all(
                (t[1] == w[1]) if plain else (t[0] == w[0])
                for t, w in zip(here, phrase.words, strict=True)
            ):
                total += size * size
                longest = max(longest, size)
                break
    return min(30.0 + 4 * longest + total, 75.0) if longest else 0.0


def _telling(entry: Entry, phrase: Phrase) -> bool:
    """Tell whether one word alone says what a longer text is about."""
    if entry.topic.is_door or entry.topic.code.endswith(".other"):
        return False
    return len(phrase.words[0][0]) >= 3


def _anywhere(word: Word, words: Sequence[Word]) -> bool:
    return any(_begins(word, other) for other in words)


def _same(typed: Word, word: Word) -> bool:
    return typed[0] == word[0] if has_marks(typed[0]) else typed[1] == word[1]


def _begins(typed: Word, word: Word) -> bool:
    if has_marks(typed[0]):
        return word[0].startswith(typed[0])
    return word[1].startswith(typed[1])


@lru_cache(maxsize=2)
def _index(book: TopicBook) -> tuple[Entry, ...]:
    return tuple(
        _entry(book, topic)
        for topic in book.topics.values()
        if (topic.is_leaf or topic.is_door) and topic.retired_at is None
    )


def _entry(book: TopicBook, topic: Topic) -> Entry:
    phrases = [
        Phrase(_words(topic.name_vi), "vi", is_name=True),
        Phrase(_words(topic.name_en), "en", is_name=True),
        *(
            Phrase(_words(synonym.words), synonym.lang)
            for synonym in book.synonyms_of(topic.pk)
        ),
    ]
    return Entry(
        topic,
        tuple(phrase for phrase in phrases if phrase.words),
        _words(f"{topic.help_vi} {topic.help_en}"),
    )


def _words(text: str) -> tuple[Word, ...]:
    return tuple(zip(marked(text).split(), fold(text).split(), strict=False))

"""Vietnamese text: one normal form, and folding so that "rac thai" finds "rác thải"."""

import re
import unicodedata

_WORD = re.compile(r"\w+")
# Tone marks stand on either vowel in common spelling: hoà = hòa, thuý = thúy.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LAST = r"(?![a-z\u0300-\u036f])"
_OLD_PLACE = re.compile(rf"(o)(a|e)([{_TONES}]){_LAST}|(?<!q)(u)(y)([{_TONES}]){_LAST}")
# Ð (eth) stands for Đ in some old texts.
_D = str.maketrans("đð", "dd")


def nfc(text: str) -> str:
    """Return `text` in NFC, as every text is kept."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return lower-case words without any mark: đ is d, hoà and hòa are hoa.

    Words are separated by one space; punctuation goes.
    """
    text = unicodedata.normalize("NFD", text.casefold().translate(_D))
    text = "".join(c for c in text if unicodedata.category(c) != "Mn")
    return " ".join(_WORD.findall(text))


def marked(text: str) -> str:
    """Return lower-case words with their marks, tone placement made alike (hoà → hòa)."""
    text = unicodedata.normalize("NFD", text.casefold())
    text = _OLD_PLACE.sub(
        lambda m: f"{m[1]}{m[3]}{m[2]}" if m[1] else f"{m[4]}{m[6]}{m[5]}",
        text,
    )
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", text)))


def has_marks(text: str) -> bool:
    """Tell whether the writer used any Vietnamese mark or đ."""
    if text.isascii():
        return False
    return any(
        c in "đĐ" or unicodedata.category(c) == "Mn"
        for c in unicodedata.normalize("NFD", text)
    )

"""Random public codes with a check character, easy to read out on the telephone."""

import secrets

# No I, L, O, U: they are misread or make words.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {c: i for i, c in enumerate(ALPHABET)}
_ALIKE = str.maketrans("ILO", "110")
LENGTH = 8  # seven random characters and the check character
PREFIX = "HN"


def check_character(body: str) -> str:
    """Return the character (Luhn mod 32) that makes a slip of one character visible."""
    total, factor = 0, 2
    for c in reversed(body):
        addend = factor * _VALUE[c]
        factor = 3 - factor
        total += addend // 32 + addend % 32
    return ALPHABET[-total % 32]


def new_code() -> str:
    """Return a fresh code like HN-4KTM-8R2C, 35 bits of it random."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return _show(body + check_character(body))


def read_code(text: str) -> str | None:
    """Return the code that a person typed, None if it cannot be one.

    Spaces, hyphens, lower case and a leading "HN" are forgiven; so are I, L and O.
    """
    code = "".join(c for c in text.upper() if c.isalnum())
    if len(code) == LENGTH + 2 and code.startswith(PREFIX):
        code = code[2:]
    code = code.translate(_ALIKE)
    if len(code) != LENGTH or any(c not in _VALUE for c in code):
        return None
    return _show(code) if check_character(code[:-1]) == code[-1] else None


def _show(code: str) -> str:
    return f"{PREFIX}-{code[:4]}-{code[4:]}"

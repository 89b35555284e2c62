"""One thing looked at, and what was found."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["good", "warning", "wrong"]
SIGNS: dict[Level, str] = {"good": "✓", "warning": "!", "wrong": "✗"}


@dataclass(frozen=True)
class Finding:
    """fix: what to type or do, exactly; empty when all is well."""

    name: str
    level: Level
    words: str
    fix: str = ""

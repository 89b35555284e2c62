"""What the citizen's pages need besides the tags of the house."""

import re
from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from nhactruong.reports.show.paired import Paired, pair_up

register = template.Library()

# Numbers that a telephone should dial at a tap: emergency and help lines.
_TELEPHONE = re.compile(
    r"(?<![\d/.-])(11[1-5]|1022|0\d{2,3}(?:[ .]?\d{3,4}){2})(?![\d/])"
)


@register.filter
def telephones(words: str) -> SafeString:
    """Make the telephone numbers in a sentence links that dial: {{ door|telephones }}."""
    found = _TELEPHONE.split(str(words))
    # Every second part is a number.
    parts = [
        format_html('<a href="tel:{}">{}</a>', re.sub(r"\D", "", part), part)
        if odd % 2
        else conditional_escape(part)
        for odd, part in enumerate(found)
    ]
    return mark_safe("".join(parts))  # noqa: S308  (each part is escaped above)


@register.simple_tag
def step(number: int, now: int) -> str:
    """Return what follows "steps__step" in a step's class: {% step 2 now %}."""
    return (
        " steps__step--done"
        if number < now
        else " steps__step--now"
        if number == now
        else ""
    )


@register.simple_tag
def pairs_of(before: Sequence[Any] | None, answer: Any) -> Paired:
    """Return a report's photos beside those of its result: {% pairs_of before answer as x %}."""
    return pair_up(before or (), answer.photos if answer else ())

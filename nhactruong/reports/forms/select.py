"""A select of hundreds of choices, written in one go: Django renders a template for each
option, which costs a page more than everything else on it."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class QuickSelect(forms.Select):
    """Choices are (value, label), or (group's label, choices)."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,
    ) -> SafeString:
        chosen = "" if value is None else str(value)
        given = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        given["class"] = f"input {given.get('class', '')}".strip()
        return format_html(
            "<select{}>{}</select>", flatatt(given), _options(self.choices, chosen)
        )


def _options(choices: Any, chosen: str) -> SafeString:
    return format_html_join(
        "", "{}", ((_one(value, label, chosen),) for value, label in choices)
    )


def _one(value: Any, label: Any, chosen: str) -> SafeString:
    if isinstance(label, list | tuple):
        return format_html(
            '<optgroup label="{}">{}</optgroup>', value, _options(label, chosen)
        )
    mark = SafeString(" selected") if str(value) == chosen else ""
    return format_html('<option value="{}"{}>{}</option>', value, mark, label)

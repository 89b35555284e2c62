"""Tags and filters of the house; built in, no `{% load %}` needed in pages."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, Field
from django.forms.forms import BaseForm
from django.forms.widgets import ChoiceWidget
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from nhactruong.ui import language, moments
from nhactruong.ui.components import Badge, Clock, Happening, Pledge
from nhactruong.ui.icons import icon_svg
from nhactruong.ui.steps import StepRow, step_rows

register = template.Library()

PACE_ICON = {
    "run": "clock",
    "near": "clock",
    "late": "late",
    "pause": "pause",
    "done": "check",
}

# Signs of the states of a task (design §6), so that every list shows the same ones.
STATE_BADGE: dict[str, tuple[str, str]] = {
    "received": ("dots", ""),
    "in_progress": ("play", ""),
    "waiting": ("pause", "quiet"),
    "disputed": ("scales", ""),
    "to_approve": ("page", ""),
    "done": ("check", "done"),
    "closed": ("lock", "quiet"),
    "declined": ("no", "quiet"),
    "cancelled": ("no", "quiet"),
    "withdrawn": ("leave", "quiet"),
    "late": ("late", "late"),
    "near": ("clock", "near"),
}


@register.filter
def name(thing: Any, column: str = "name") -> str:
    """Return the thing's name in the language spoken: {{ unit|name }}, {{ x|name:"title" }}."""
    return language.pick(thing, column)


@register.filter
def moment(value: datetime | None, now: datetime | None = None) -> SafeString:
    """Return <time> with hour and day: {{ task.due|moment }}, short with {{ due|moment:now }}."""
    return moments.time_tag(value, now=now)


@register.filter
def day(value: datetime | date | None, now: datetime | None = None) -> SafeString:
    """Return <time> with the day only: {{ row.valid_from|day }}."""
    if isinstance(value, datetime):
        value = moments.local(value).date()
    return moments.time_tag(value, now=now)


@register.filter
def hour(value: datetime | None) -> str:
    """Return "17:30" in the city's time."""
    return moments.hour_words(value) if value else ""


@register.filter
def initials(full_name: str) -> str:
    """Return the two last words' first letters, for a face: "Đoàn Mộc Trà" → "MT"."""
    return "".join(word[0] for word in str(full_name).split()[-2:]).upper()


@register.filter
def number(value: float | int | None) -> str:
    """Return a number grouped as the language does: 12.345 or 12,345."""
    if value is None:
        return "–"
    words = f"{value:,}"
    if moments.is_english():
        return words
    return words.translate(str.maketrans(",.", ".,"))


@register.filter
def count_faults(form: BaseForm) -> int:
    """Return how many faults a form has, for the summary on top of it."""
    return sum(len(faults) for faults in form.errors.values())


@register.filter
def fault_named(field: BoundField, fault: str) -> str:
    """Return a fault for the summary, where Django's bare "required" says too little."""
    if fault != Field.default_error_messages["required"]:
        return str(fault)
    if is_choice(field):
        return gettext("Cần chọn: %(label)s") % {"label": field.label}
    return gettext("Cần điền: %(label)s") % {"label": field.label}


@register.filter
def fault_here(field: BoundField, fault: str) -> str:
    """Return a fault as it stands at its field."""
    if fault != Field.default_error_messages["required"]:
        return str(fault)
    return gettext("Cần chọn ở đây") if is_choice(field) else gettext("Cần điền ở đây")


def is_choice(field: BoundField) -> bool:
    """Tell whether the field is answered by choosing, not by typing."""
    return isinstance(field.field.widget, CheckboxInput | ChoiceWidget)


@register.filter
def first_id(field: BoundField) -> str:
    """Return the id of the field's first input, where a fault's link leads."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def is_tick(field: BoundField) -> bool:
    """Tell whether the field is a single box to tick."""
    return isinstance(field.field.widget, CheckboxInput)


@register.simple_tag
def optional(field: BoundField) -> SafeString:
    """Say after a label that it may be left empty, unless the form says it once."""
    if field.field.required or getattr(field.form, "hides_optional", False):
        return SafeString("")
    return format_html(
        ' <span class="label__optional">{}</span>', gettext("(không bắt buộc)")
    )


@register.simple_tag
def icon(name: str, label: str = "", *, large: bool = False) -> SafeString:
    """Draw a sign: {% icon "check" %}; with a label it is an image of that name."""
    return icon_svg(name, str(label), large)


@register.simple_tag
def state_badge(words: "str | Badge", state: str = "") -> SafeString:
    """Show a state: {% state_badge task.get_state_display task.state %}, or a Badge."""
    if isinstance(words, Badge):
        sign, tone, words = words.icon, words.tone, words.words
    else:
        sign, tone = STATE_BADGE.get(str(state), ("dots", ""))[:2]  # type: ignore[assignment]
    return format_html(
        '<span class="state{}">{}{}</span>',
        f" state--{tone}" if tone else "",
        icon_svg(sign),
        words,
    )


@register.inclusion_tag("ui/clock.html")
def clock(value: Clock | None) -> dict[str, Any]:
    """Show time left and its exact moment: {% clock row.clock %}."""
    return {"clock": value, "sign": PACE_ICON[value.pace] if value else ""}


@register.inclusion_tag("ui/clocks.html")
def clocks(values: Sequence[Clock]) -> dict[str, Any]:
    """Show named clocks side by side, each with its bar: {% clocks task_clocks %}."""
    return {"clocks": [(c, PACE_ICON[c.pace]) for c in values]}


@register.inclusion_tag("ui/bar.html")
def bar(value: Clock) -> dict[str, Any]:
    """Draw how much of the allowance is used: {% bar clock %}."""
    used = max(0, value.used or 0)
    says = gettext("Đã dùng %(used)s phần trăm thời gian") % {"used": used}
    return {
        "pace": value.pace,
        "drawn": min(100, used),
        "marks": value.marks,
        "says": says,
    }


@register.inclusion_tag("ui/pledge.html")
def pledge(promise: Pledge) -> dict[str, Any]:
    """Show which office, why, by when: {% pledge promise %}."""
    return {"pledge": promise}


@register.inclusion_tag("ui/deadline_steps.html")
def deadline_steps(
    steps: Iterable[Any], title: str = "", *, open: bool = False
) -> dict[str, Any]:
    """Let a deadline be opened to its count: {% deadline_steps steps %}."""
    rows: list[StepRow] = step_rows(steps)
    return {"rows": rows, "title": title, "open": open}


@register.inclusion_tag("ui/timeline.html")
def timeline(
    happenings: Iterable[Happening], *, newest_first: bool = False
) -> dict[str, Any]:
    """Show what happened and what is ahead: {% timeline history %}."""
    return {"happenings": list(happenings), "newest_first": newest_first}


@register.inclusion_tag("ui/void.html")
def void(title: str, more: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    """Show emptiness with a way on: {% void "Không còn việc nào" url=u label="Xem" %}."""
    return {"title": title, "more": more, "url": url, "label": label}


@register.inclusion_tag("ui/notice.html")
def notice(words: str, tone: str = "", *, title: str = "") -> dict[str, Any]:
    """Say something beside the matter: {% notice "…" "care" %}; tones "", care, grave."""
    sign = {"grave": "bell"}.get(tone, "info")
    return {"words": words, "tone": tone, "title": title, "sign": sign}


@register.inclusion_tag("ui/who.html")
def who(full_name: str, post: str = "", note: str = "") -> dict[str, Any]:
    """Show a person with their post: {% who owner.full_name owner.post %}."""
    return {"full_name": full_name, "post": post, "note": note}


@register.inclusion_tag("ui/paging.html", takes_context=True)
def paging(context: template.Context, page: Any) -> dict[str, Any]:
    """Lead to the next and previous part of a cursor Page: {% paging page %}."""
    return {
        "next": _with_cursor(context, getattr(page, "next", None)),
        "previous": _with_cursor(context, getattr(page, "previous", None)),
    }


def _with_cursor(context: template.Context, cursor: str | None) -> str:
    if cursor is None:
        return ""
    query = context["request"].GET.copy()
    query["cursor"] = cursor
    return f"?{query.urlencode()}"

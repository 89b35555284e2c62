"""What the panel of a report on the task page needs besides the tags of the house."""

from django import template

from nhactruong.places.draw import Map, point_map
from nhactruong.reports.forms.look import PURPOSES
from nhactruong.reports.models import Report

register = template.Library()


@register.simple_tag
def exact_map(report: Report) -> Map | None:
    """Draw where the sender pointed, exactly, for staff: {% exact_map report as map %}."""
    if report.lat is None or report.lon is None:
        return None
    here = (float(report.lat), float(report.lon))
    return point_map(*here, report.submitted_at, pin=here, here=report.ward)


@register.simple_tag
def look_purposes() -> list[tuple[str, str]]:
    """Return what a reporter's identity may be looked at for, as (code, words)."""
    return [(code, str(words)) for code, words in PURPOSES.items()]

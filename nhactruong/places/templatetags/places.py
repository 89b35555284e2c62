"""What templates with maps need."""

from django import template

from nhactruong.places.credit import ATTRIBUTION

register = template.Library()


@register.simple_tag
def map_credit() -> str:
    """Return whose the shapes are: {% map_credit %}."""
    return str(ATTRIBUTION)

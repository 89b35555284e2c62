"""Small signs, drawn inline on a 16 by 16 field with one stroke."""

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

ICONS = {
    "clock": '<circle cx="8" cy="8" r="6.2"/><path d="M8 4.6V8l2.4 1.6"/>',
    "theme": (
        '<circle cx="8" cy="8" r="5.8"/>'
        '<path d="M8 2.2a5.8 5.8 0 0 1 0 11.6Z" fill="currentColor"/>'
    ),
    "check": '<path d="m2.8 8.6 3.4 3.4 7-7.6"/>',
    "play": '<path d="M5 3.2v9.6L12.6 8Z"/>',
    "pause": '<path d="M5.5 3.5v9M10.5 3.5v9"/>',
    "no": '<circle cx="8" cy="8" r="6.2"/><path d="m3.8 3.8 8.4 8.4"/>',
    "info": '<circle cx="8" cy="8" r="6.2"/><path d="M8 7.4v3.8M8 4.8v.1"/>',
    "dots": '<path d="M3.5 8h.1M8 8h.1M12.5 8h.1"/>',
    "forward": '<path d="M3 8h10M9 4l4 4-4 4"/>',
    "back": '<path d="M13 8H3M7 4 3 8l4 4"/>',
    "plus": '<path d="M8 3v10M3 8h10"/>',
    "late": '<path d="M8 1.8 15 14H1Z"/><path d="M8 6.2v3.6M8 11.9v.1"/>',
    "flag": '<path d="M3.6 14.4V2.4M3.6 3h8.6l-2 2.8 2 2.8H3.6"/>',
    "bell": '<path d="M3.4 11.6h9.2L11.4 10V6.8a3.4 3.4 0 0 0-6.8 0V10ZM6.8 13.8h2.4"/>',
    "speech": '<path d="M2.2 3h11.6v8H8l-3.2 2.8V11H2.2Z"/>',
    "search": '<circle cx="7" cy="7" r="4.4"/><path d="m10.4 10.4 3.4 3.4"/>',
    "place": (
        '<path d="M8 14.4S3.2 10 3.2 6.4a4.8 4.8 0 0 1 9.6 0C12.8 10 8 14.4 8 14.4Z"/>'
        '<circle cx="8" cy="6.4" r="1.6"/>'
    ),
    "link": (
        '<path d="M6.6 9.4a2.6 2.6 0 0 0 3.8 0l2.4-2.4A2.7 2.7 0 0 0 9 3.2l-.8.8'
        'M9.4 6.6a2.6 2.6 0 0 0-3.8 0L3.2 9A2.7 2.7 0 0 0 7 12.8l.8-.8"/>'
    ),
    "print": (
        '<path d="M4.4 6V2.2h7.2V6M4.4 11.4H2.2V6h11.6v5.4h-2.2M4.4 9.4h7.2v4.4H4.4Z"/>'
    ),
    "page": '<path d="M4 1.8h5.2L12.4 5v9.2H4Z"/><path d="M6.2 8h4M6.2 10.8h4"/>',
    "lock": (
        '<path d="M3.6 7.2h8.8v6.6H3.6Z"/><path d="M5.4 7V5a2.6 2.6 0 0 1 5.2 0v2"/>'
    ),
    "camera": (
        '<path d="M2 5h3l1.2-1.8h3.6L11 5h3v8H2Z"/><circle cx="8" cy="8.8" r="2.4"/>'
    ),
    "people": (
        '<circle cx="6" cy="5.4" r="2.4"/><path d="M1.6 13.4c0-2.6 2-4.2 4.4-4.2s4.4 1.6'
        ' 4.4 4.2M10.6 3.2a2.4 2.4 0 0 1 0 4.4M12 9.6c1.5.6 2.4 2 2.4 3.8"/>'
    ),
    "person": (
        '<circle cx="8" cy="5.2" r="2.6"/>'
        '<path d="M2.8 13.8c0-2.8 2.3-4.4 5.2-4.4s5.2 1.6 5.2 4.4"/>'
    ),
    "scales": '<path d="M8 2v11.6M5 13.8h6M3 4.6h10M3 4.6 1.4 9h3.2ZM13 4.6 11.4 9h3.2Z"/>',
    "again": '<path d="M13 8a5 5 0 1 1-1.6-3.7M13.2 2.4v3H10"/>',
    "leave": '<path d="M9.4 2.6H3.2v10.8h6.2M6.6 8h7M10.8 5.2 13.6 8l-2.8 2.8"/>',
    "edit": '<path d="M3 13l.6-3L10.8 2.8l2.4 2.4L6 12.4Z"/>',
    "moon": '<path d="M12.8 10A5.6 5.6 0 0 1 6 3.2 5.6 5.6 0 1 0 12.8 10Z"/>',
    "down": '<path d="M8 3v10M4 9l4 4 4-4"/>',
    "up": '<path d="M8 13V3M4 7l4-4 4 4"/>',
}


@lru_cache(maxsize=512)
def icon_svg(name: str, label: str = "", large: bool = False) -> SafeString:
    """Return an inline svg; with `label` it is an image of that name, else decoration.

    Raises KeyError for a sign that is not drawn.
    """
    size = 28 if large else 18
    drawn = SafeString(ICONS[name])  # ours, no user's text
    role = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else SafeString('aria-hidden="true"')
    )
    return format_html(
        '<svg class="icon{}" viewBox="0 0 16 16" width="{}" height="{}" {}>{}</svg>',
        " icon--large" if large else "",
        size,
        size,
        role,
        drawn,
    )

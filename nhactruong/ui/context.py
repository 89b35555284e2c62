"""What every page's template knows: the ribbon, the other language, the doors."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from nhactruong.ui import language as languages
from nhactruong.ui import nav
from nhactruong.ui.theme import PARAMETER, THEMES, theme_of


def page(request: HttpRequest) -> dict[str, Any]:
    """Return what `ui/base.html` and `ui/desk.html` show around a page's own matter."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    other = "en" if language == "vi" else "vi"
    return {
        "simulated": settings.SIMULATED,
        "city": settings.CITY,
        "language": language,
        "other_language": other,
        "other_language_name": dict(settings.LANGUAGES)[other],
        "other_language_url": here_with(request, languages.PARAMETER, other),
        "theme": theme_of(request),
        "theme_urls": {
            name: here_with(request, PARAMETER, name) for name in (*THEMES, "system")
        },
        "citizen_doors": SimpleLazyObject(lambda: nav.citizen_doors(request)),
        "footer_doors": SimpleLazyObject(lambda: nav.footer_doors(request)),
        "desk_doors": SimpleLazyObject(lambda: nav.desk_doors(request)),
    }


def here_with(request: HttpRequest, parameter: str, value: str) -> str:
    """Return the address of this very page with `parameter` set to `value`."""
    query = request.GET.copy()
    query[parameter] = value
    return f"{request.path}?{query.urlencode()}"

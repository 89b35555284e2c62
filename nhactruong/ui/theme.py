"""Light or dark: the system's, unless a person chose; kept in a cookie, so it needs no
script and no page flashes in the other one."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]

COOKIE = "theme"
PARAMETER = "theme"
THEMES = ("light", "dark")
_YEAR = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    """Return "light", "dark", or "" for the system's own."""
    asked = request.GET.get(PARAMETER) or request.COOKIES.get(COOKIE, "")
    return asked if asked in THEMES else ""


class ThemeMiddleware:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        asked = request.GET.get(PARAMETER, "")
        if asked in THEMES and not request.path.startswith("/api/"):
            response.set_cookie(
                COOKIE, asked, max_age=_YEAR, samesite="Lax", secure=request.is_secure()
            )
        elif asked == "system":
            response.delete_cookie(COOKIE, samesite="Lax")
        return response

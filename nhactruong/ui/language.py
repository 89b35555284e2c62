"""The language of an answer: Vietnamese unless English is asked for."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

Handler = Callable[[HttpRequest], HttpResponse]

COOKIE = "lang"
PARAMETER = "lang"
_YEAR = 365 * 24 * 3600


def spoken() -> frozenset[str]:
    """Return the codes of the languages that this installation answers in."""
    return frozenset(code for code, _ in settings.LANGUAGES)


def language_of(request: HttpRequest) -> str:
    """Return the language asked for: `?lang=`, else the cookie, else Vietnamese.

    Programs (/api/) may also ask by Accept-Language; browsers send theirs without
    their owner having chosen it, so pages do not go by it.
    """
    known = spoken()
    for asked in (request.GET.get(PARAMETER, ""), request.COOKIES.get(COOKIE, "")):
        if asked in known:
            return asked
    if request.path.startswith("/api/"):
        header = request.headers.get("Accept-Language", "")[:200]
        for code, weight in parse_accept_lang_header(header):
            if weight and code.split("-")[0] in known:
                return code.split("-")[0]
    return settings.LANGUAGE_CODE


class LanguageMiddleware:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        is_api = request.path.startswith("/api/")
        patch_vary_headers(response, ["Accept-Language"] if is_api else ["Cookie"])
        if not is_api and request.GET.get(PARAMETER, "") in spoken():
            response.set_cookie(
                COOKIE,
                language,
                max_age=_YEAR,
                samesite="Lax",
                httponly=True,
                secure=request.is_secure(),
            )
        return response


def pick(thing: Any, name: str = "name") -> str:
    """Return `thing`'s text in the language now spoken: name_en if kept, else name_vi.

    thing: a row with columns `<name>_vi` and `<name>_en`, or a mapping with such keys.
    """
    if thing is None:
        return ""
    language = (translation.get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return str(_read(thing, f"{name}_{language}") or _read(thing, f"{name}_vi") or "")


def _read(thing: Any, key: str) -> Any:
    if isinstance(thing, Mapping):
        return thing.get(key)
    return getattr(thing, key, None)

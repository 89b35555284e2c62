"""Addresses under /api/."""

from typing import Any

from django.urls import URLPattern, URLResolver, path, re_path

from nhactruong.api.problems import no_such_address, problems_only
from nhactruong.api.site import site


def _guarded(patterns: list[Any]) -> list[Any]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = problems_only(pattern.callback)
    return patterns


_patterns, _app, _namespace = site.urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", (_guarded(_patterns), _app, _namespace)),
    re_path(r"^(?P<rest>.*)$", no_such_address),
]

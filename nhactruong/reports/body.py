"""What comes in a request's body: JSON of a bearable size, and nothing else."""

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from ninja.errors import HttpError

# A text ten times too long is still read, so that its own limit can be named.
LARGEST = 1_500_000


def read_json(request: HttpRequest) -> Any:
    """Return what the body says.

    Raises HttpError: 413 too_large, 415 not_json, 422 bad_number, 400 bad_json.
    """
    kind = (request.content_type or "").lower()
    if kind != "application/json":
        raise HttpError(415, "not_json")
    raw = _bounded(request)
    try:
        return json.loads(raw, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise HttpError(400, "bad_json") from error


def _bounded(request: HttpRequest) -> bytes:
    try:
        said = int(request.headers.get("Content-Length") or 0)
        if said > LARGEST or len(request.body) > LARGEST:
            raise HttpError(413, "too_large")
    except RequestDataTooBig as error:
        raise HttpError(413, "too_large") from error
    except (UnreadablePostError, ValueError) as error:
        raise HttpError(400, "bad_json") from error
    return request.body


def _no_number(_name: str) -> Any:
    raise HttpError(422, "bad_number")

"""Ask the issuer, and never wait for it longer than a person would."""

import json
import time
from typing import Any

import requests
from django.conf import settings

LARGEST = 512 * 1024  # bytes of an answer


class IssuerDown(Exception):
    """The issuer did not answer in time, or not in a way that can be used."""


def fetch(method: str, url: str, **options: Any) -> Any:
    """Return the issuer's JSON answer, within OIDC["timeout"] seconds altogether.

    Redirects are not followed. Raises IssuerDown.
    """
    limit = float(str(settings.OIDC["timeout"]))
    ends = time.monotonic() + limit
    try:
        with requests.request(
            method,
            url,
            timeout=(limit / 2, limit / 2),
            allow_redirects=False,
            stream=True,
            **options,
        ) as answer:
            body = b""
            for piece in answer.iter_content(65536):
                body += piece
                if len(body) > LARGEST or time.monotonic() > ends:
                    raise IssuerDown("too long")
            if answer.status_code != requests.codes.ok:
                raise IssuerDown(f"answered {answer.status_code}")
            return json.loads(body)
    except (requests.RequestException, ValueError) as fault:
        raise IssuerDown(type(fault).__name__) from fault

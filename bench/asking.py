"""Ask pages in process and count what each asks of the database."""

import os
import re
from collections.abc import Callable
from typing import Any

import django

NOT_COUNTED = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", re.IGNORECASE)


def start() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhactruong.config.settings")
    django.setup()
    from nhactruong.config.statics import collect_when_changed

    collect_when_changed()  # pages name their style sheets by hash


def statements(ask: Callable[[Any], Any], client: Any = None) -> int:
    """Return how many statements the second `ask(client)` runs (the first fills caches)."""
    start()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = client or Client()
    expect_well(ask(client))
    with CaptureQueriesContext(connection) as captured:
        expect_well(ask(client))
    return sum(
        not NOT_COUNTED.match(query["sql"]) for query in captured.captured_queries
    )


def expect_well(answer: Any) -> None:
    if answer.status_code not in (200, 201):
        raise SystemExit(f"{answer.status_code}: {answer.content[:500].decode()}")

"""Pages and API answers on the demonstration's data, asked in process: SQL statements of
the second time they are asked (BEGIN, COMMIT and savepoints not counted), milliseconds
(median of 30, one after another), and size as sent without photos, before compression.

The brief: inbox, task page, public list and public page at most 10 statements each;
public pages at most 100 KB.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.asking import start, statements
from bench.serving import data

BOTH_DATABASES = True
TIMES = 30


def main() -> int:
    with data() as environment:
        line = [sys.executable, "-m", "bench.pages", "--here"]
        return subprocess.run(line, env=environment, check=False).returncode


def measure_here() -> None:
    start()
    print("| page | statements | median | size |\n|---|--:|--:|--:|")
    for name, client, address in pages():
        ask = asker(address)
        counted = statements(ask, client)
        took, size = timed(ask, client)
        print(
            f"| {name} | {counted} | {took:.1f} ms | {size / 1024:.1f} KB |", flush=True
        )


def pages() -> list[tuple[str, Any, str]]:
    """Return what is asked: a name, a client (signed in or not), an address."""
    from django.test import Client

    from nhactruong.accounts.models import User
    from nhactruong.reports.models import Report
    from nhactruong.work.models import Task

    public = Report.objects.public().order_by("pk")[100]
    busiest = Task.objects.order_by("-version").select_related("owner__person")[0]
    citizen, official, conductor = Client(), Client(), Client()
    official.force_login(busiest.owner.person, BACKEND)
    conductor.force_login(User.objects.get(username="dieuphoi"), BACKEND)
    return [
        ("home", citizen, "/"),
        ("choosing a topic", citizen, "/report/"),
        ("public list", citizen, "/reports/"),
        ("public page", citizen, f"/reports/{public.code}/"),
        ("inbox", official, "/desk/"),
        ("task page", official, busiest.get_absolute_url()),
        ("inbox of the conductor", conductor, "/desk/"),
        ("conductor's desk", conductor, "/desk/conductor/"),
        ("API: list", citizen, "/api/v1/reports"),
        ("API: one report", citizen, f"/api/v1/reports/{public.code}"),
        ("API: topics", citizen, "/api/v1/topics"),
        ("API: wards", citizen, "/api/v1/wards"),
    ]


BACKEND = "nhactruong.org.backend.AppointmentBackend"


def asker(address: str) -> Callable[[Any], Any]:
    return lambda client: client.get(address, headers={"Accept-Language": "vi"})


def timed(ask: Callable[[Any], Any], client: Any) -> tuple[float, int]:
    """Return the median of milliseconds, and the size of the answer."""
    took, size = [], 0
    for _ in range(TIMES):
        began = time.perf_counter()
        size = len(ask(client).content)
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took), size


if __name__ == "__main__":
    if "--here" in sys.argv:
        measure_here()
    else:
        sys.exit(main())

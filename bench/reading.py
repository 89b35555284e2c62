"""Reading with 100,000 and with 1,000,000 tasks, made by `nhactruong simulate --fast` over a
year and counted (`recount`). Pages and API answers are asked in process, signed in where
they must be, each kind at many addresses (other officials, other tasks, other wards), so
that no answer is kept from the time before. Statements: the most that any asked (BEGIN,
COMMIT and savepoints not counted). Milliseconds: of the whole answer in the server, median
and 95th of a hundred (the processor's share of the latter behind the stroke: what this
process used; with PostgreSQL the database works in another).

The brief: at most 10 statements, p95 at most 50 ms, at most 20 % apart between the sizes.

BENCH_SIZES tells others, like "100000". BENCH_FILLED=DIR reads an installation that is there.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bench.asking import start, statements
from bench.serving import data, run

BOTH_DATABASES = True
SIZES = [int(n) for n in os.environ.get("BENCH_SIZES", "100000,1000000").split(",")]
TIMES = 100
DAYS = 365
VARIETY = 20


def main() -> int:
    measured = []
    for size in SIZES:
        with filled(size) as environment:
            line = [sys.executable, "-m", "bench.reading", "--here"]
            ended = subprocess.run(
                line, env=environment, stdout=subprocess.PIPE, text=True, check=True
            )
            measured.append(json.loads(ended.stdout.splitlines()[-1]))
    print(table(measured))
    return 0


@contextmanager
def filled(size: int) -> Iterator[dict[str, str]]:
    """Yield the environment of an installation with so many tasks."""
    if there := os.environ.get("BENCH_FILLED"):
        yield os.environ | {"NHACTRUONG_DATA_DIR": there, **LIMITLESS}
        return
    with data(demo=False) as environment:
        run(
            ["simulate", "--fast", "--reports", str(size), "--days", str(DAYS)],
            environment,
        )
        run(["recount"], environment)
        yield environment | LIMITLESS


LIMITLESS = {"NHACTRUONG_LIMIT_SIMILAR": "0", "NHACTRUONG_SIMULATED": "1"}


def table(measured: Sequence[dict[str, Any]]) -> str:
    """Return what was measured, a row a page, the sizes side by side."""
    heads = [f"{one['tasks']:,} tasks" for one in measured]
    lines = [
        "| page | "
        + " | ".join(f"statements | p50 ms | p95 ms at {h}" for h in heads)
        + (" | apart |" if len(heads) > 1 else " |"),
        "|---" * (1 + 3 * len(heads) + (len(heads) > 1)) + "|",
    ]
    for name in measured[0]["pages"]:
        cells, p95s = [name], []
        for one in measured:
            page = one["pages"][name]
            p95s.append(page["p95"])
            cells += [
                str(page["statements"]),
                f"{page['p50']:.1f}",
                f"{page['p95']:.1f} / {page['cpu95']:.1f}",
            ]
        if len(heads) > 1:
            cells.append(f"{100 * (p95s[-1] / p95s[0] - 1):+.0f} %")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


class Sample:
    """What is asked about: chosen evenly from what there is."""

    def __init__(self) -> None:
        from django.utils import timezone

        self.now = timezone.now()

    @cached_property
    def officials(self) -> list[tuple[Any, Any]]:
        """Return (client, one of their open tasks), the busiest first."""
        from django.db.models import Count

        from nhactruong.org.models import Appointment
        from nhactruong.work.models import Task

        busy = (
            Task.objects.open()
            .values("owner_id")
            .annotate(n=Count("pk"))
            .order_by("-n")
            .values_list("owner_id", flat=True)[:VARIETY]
        )
        owners = Appointment.objects.select_related("person").in_bulk(list(busy))
        found = []
        for key in busy:
            task = Task.objects.open().filter(owner_id=key).order_by("-version")[0]
            found.append((client_of(owners[key].person), task))
        return found

    @cached_property
    def heads(self) -> list[Any]:
        from nhactruong.org.snapshot import snapshot

        book = snapshot()
        units = {task.unit_id for _client, task in self.officials}
        found = [book.head(unit) for unit in sorted(units)]
        return [client_of(head.person) for head in found if head]

    @cached_property
    def published(self) -> list[Any]:
        from nhactruong.reports.models import Report

        shown = Report.objects.public().filter(review="published")
        first, last = (shown.order_by(f"{way}pk").first() for way in ("", "-"))
        assert first is not None
        assert last is not None
        step = max((last.pk - first.pk) // VARIETY, 1)
        keys = range(first.pk, last.pk, step)
        found = [shown.filter(pk__gte=key).order_by("pk").first() for key in keys]
        return [one for one in found if one is not None]

    @cached_property
    def wards(self) -> list[str]:
        from nhactruong.places.find import wards_in_force

        return [ward.code for ward in wards_in_force(self.now)][:: 126 // VARIETY]


def client_of(person: Any) -> Any:
    from django.test import Client

    client = Client()
    client.force_login(person, "nhactruong.org.backend.AppointmentBackend")
    return client


@dataclass(frozen=True)
class Page:
    """asked: pairs of a client ("" for anybody) and an address."""

    name: str
    asked: Callable[[Sample], list[tuple[Any, str]]]


def anybody(*addresses: str) -> Callable[[Sample], list[tuple[Any, str]]]:
    return lambda _sample: [(None, address) for address in addresses]


def each_ward(shape: str) -> Callable[[Sample], list[tuple[Any, str]]]:
    return lambda s: [(None, shape.format(ward=ward)) for ward in s.wards]


def each_report(shape: str) -> Callable[[Sample], list[tuple[Any, str]]]:
    return lambda s: [
        (
            None,
            shape.format(code=one.code, lat=one.lat, lon=one.lon, topic=one.topic.code),
        )
        for one in s.published
    ]


def conductor(address: str) -> Callable[[Sample], list[tuple[Any, str]]]:
    def asked(_sample: Sample) -> list[tuple[Any, str]]:
        from nhactruong.accounts.models import User

        return [(client_of(User.objects.get(username="dieuphoi")), address)]

    return asked


PAGES = (
    Page("inbox", lambda s: [(c, "/desk/") for c, _task in s.officials]),
    Page(
        "task page",
        lambda s: [(c, task.get_absolute_url()) for c, task in s.officials],
    ),
    Page("head's page", lambda s: [(c, "/desk/unit/") for c in s.heads]),
    Page("conductor's inbox", conductor("/desk/")),
    Page("conductor's desk", conductor("/desk/conductor/")),
    Page("home", anybody("/")),
    Page("public list", anybody("/reports/")),
    Page("public list of a ward", each_ward("/reports/?ward={ward}")),
    Page("public list, late", anybody("/reports/?late=now", "/late/")),
    Page("public page", each_report("/reports/{code}/")),
    Page("map", anybody("/map/")),
    Page("map's picture, a ward", each_ward("/map/picture?ward={ward}")),
    Page(
        "duplicates look-up",
        each_report(
            "/api/v1/reports/similar?topic={topic}&lat={lat}&lon={lon}"
            "&text=%E1%BB%95+g%C3%A0+gi%E1%BB%AFa+ng%C3%B5"
        ),
    ),
    Page("API: list", anybody("/api/v1/reports")),
    Page("API: one report", each_report("/api/v1/reports/{code}")),
    Page("feed", anybody("/reports/feed.atom")),
)


def measure_here(only: Sequence[str]) -> None:
    start()
    from django.db import connection

    from nhactruong.work.models import Task

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself, an hour later
    sample = Sample()
    pages = {
        page.name: measure(page.asked(sample))
        for page in PAGES
        if not only or page.name in only
    }
    print(json.dumps({"tasks": Task.objects.count(), "pages": pages}))


def measure(asked: list[tuple[Any, str]]) -> dict[str, float]:
    from django.test import Client

    nobody = Client()
    pairs = [(client or nobody, asker(address)) for client, address in asked]
    most = max(statements(ask, client) for client, ask in pairs)
    wall, used = [], []
    for turn in range(TIMES):
        client, ask = pairs[turn % len(pairs)]
        began, before = time.perf_counter(), time.process_time()
        ask(client)
        wall.append(1000 * (time.perf_counter() - began))
        used.append(1000 * (time.process_time() - before))
    return {
        "statements": most,
        "p50": statistics.median(wall),
        "p95": statistics.quantiles(wall, n=20)[-1],
        "cpu95": statistics.quantiles(used, n=20)[-1],
    }


def asker(address: str) -> Callable[[Any], Any]:
    return lambda client: client.get(address, headers={"Accept-Language": "vi"})


if __name__ == "__main__":
    if "--here" in sys.argv:
        measure_here(sys.argv[sys.argv.index("--here") + 1 :])
    else:
        raise SystemExit(main())

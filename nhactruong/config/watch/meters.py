"""What is counted and timed; docs/operator.md tells each by name.

Labels hold names of views, methods, statuses, jobs and limits: all bounded.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from nhactruong.config.watch import shared

SHARED = shared.VARIABLE in os.environ and shared.take_room()
if not SHARED:
    os.environ.pop(shared.VARIABLE, None)

from prometheus_client import Counter, Histogram, values  # noqa: E402

if SHARED:
    # Process numbers repeat between containers that share the folder.
    values.ValueClass = values.MultiProcessValue(shared.identity)  # type: ignore[no-untyped-call]

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
TURN_SECONDS = (0.01, 0.05, 0.25, 1, 5, 15, 60, 300)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

REQUESTS = Counter(
    "nhactruong_http_requests",
    "Requests answered, by view, method and status",
    ("view", "method", "status"),
)
REQUEST_SECONDS = Histogram(
    "nhactruong_http_request_seconds",
    "Seconds from the whole request to its answer",
    ("view", "method"),
    buckets=SECONDS,
)
STATEMENTS = Counter(
    "nhactruong_http_sql_statements", "SQL statements of requests", ("view",)
)
STATEMENT_SECONDS = Counter(
    "nhactruong_http_sql_seconds", "Seconds spent in the database", ("view",)
)
FAULTS = Counter(
    "nhactruong_http_faults", "Exceptions that nobody caught", ("view", "kind")
)
THROTTLED = Counter(
    "nhactruong_throttled",
    "Requests refused because one sender sent too many",
    ("limit",),
)
TURNS = Histogram(
    "nhactruong_worker_turn_seconds",
    "Seconds that one job of the clock took",
    ("job",),
    buckets=TURN_SECONDS,
)
TURN_FAULTS = Counter(
    "nhactruong_worker_faults", "Turns of a job that ended with an exception", ("job",)
)


def count_request(
    view: str, method: str, status: int, seconds: float, statements: int, sql: float
) -> None:
    known = method if method in METHODS else "other"
    REQUESTS.labels(view, known, str(status)).inc()
    REQUEST_SECONDS.labels(view, known).observe(seconds)
    STATEMENTS.labels(view).inc(statements)
    STATEMENT_SECONDS.labels(view).inc(sql)


@contextmanager
def timed(job: str) -> Iterator[None]:
    """Time one turn of a job of the clock, and count it when it fails."""
    began = time.perf_counter()
    try:
        yield
    except Exception:
        TURN_FAULTS.labels(job).inc()
        raise
    finally:
        TURNS.labels(job).observe(time.perf_counter() - began)

"""Point → ward: 20,000 random points in the city's bounds (some outside), one process,
one call at a time, after the first call has read the 126 shapes; and 60 bus stops, most
of them where wards are small. The database is asked nothing. Target: 50 µs median."""

import contextlib
import csv
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

AT = datetime(2026, 11, 24, tzinfo=UTC)
TARGET = 50.0
PACKAGE = Path(__file__).resolve().parent.parent / "nhactruong"
BOUNDS = (20.5645, 21.3849, 105.2890, 106.0201)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="nhactruong-bench-") as folder:
        os.environ |= {
            "NHACTRUONG_DATA_DIR": folder,
            "NHACTRUONG_DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "nhactruong.config.settings",
        }
        return measure()


def measure() -> int:
    import django

    django.setup()
    from django.core.management import call_command

    from nhactruong.ground.actor import SYSTEM
    from nhactruong.places import draw
    from nhactruong.places.load import load
    from nhactruong.places.locate import locate

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    load(PACKAGE / "config" / "data" / "hanoi", by=SYSTEM, at=AT)
    print(f"- loading both files: {time.perf_counter() - began:.2f} s")
    locate(21.0287, 105.8524, AT)

    chance = random.Random(2026)
    south, north, west, east = BOUNDS
    anywhere = [
        (chance.uniform(south, north), chance.uniform(west, east))
        for _ in range(20_000)
    ]
    stops = list(csv.DictReader((PACKAGE / "places/tests/bus_stops.csv").open()))
    streets = [(float(s["lat"]), float(s["lon"])) for s in stops] * 100
    medians = [
        times("random points", anywhere, lambda lat, lon: locate(lat, lon, AT)),
        times("bus stops", streets, lambda lat, lon: locate(lat, lon, AT)),
    ]
    times("map around a point", streets[:600], lambda a, b: draw.point_map(a, b, AT))
    return int(max(medians) > TARGET)


def times(
    what: str,
    points: list[tuple[float, float]],
    ask: Callable[[float, float], object],
) -> float:
    from nhactruong.ground.refusal import Refusal

    took = []
    for lat, lon in points:
        began = time.perf_counter()
        with contextlib.suppress(Refusal):
            ask(lat, lon)
        took.append((time.perf_counter() - began) * 1e6)
    median, p95 = statistics.median(took), statistics.quantiles(took, n=20)[-1]
    print(f"- {what}: median {median:.0f} µs, p95 {p95:.0f} µs")
    return median


if __name__ == "__main__":
    sys.exit(main())

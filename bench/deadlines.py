"""Deadlines: 20,000 random starts over the seven years known, by Hanoi's shipped
calendar, one process, one call of `deadline()` at a time without `explain`; the best of
five rounds, as other work on the machine only ever takes away. Terms are made before
the clock runs. Target: 100,000 a second where nothing paused or moved them, receipt
included, for hours and for days."""

import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

TARGET = 100_000
STARTS = 20_000
ROUNDS = 5
FIRST, SPAN = datetime(2020, 1, 2, tzinfo=UTC), 7 * 365 * 86400
HANOI = Path(__file__).resolve().parent.parent / "nhactruong/config/data/hanoi"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhactruong.config.settings")
    import django

    django.setup()
    from nhactruong.ground.tables import Faults
    from nhactruong.workdays.clock import Amount, Terms, alarm_moments, deadline
    from nhactruong.workdays.explain import explain
    from nhactruong.workdays.read import compile_city, read_calendars

    began = time.perf_counter()
    calendars = compile_city(read_calendars(HANOI, Faults()))
    print(f"- reading and compiling: {1000 * (time.perf_counter() - began):.0f} ms")

    chance = random.Random(2026)
    starts = [FIRST + timedelta(seconds=chance.randrange(SPAN)) for _ in range(STARTS)]
    receipt = Amount(8, "hours")

    def terms(handle: Amount, calendar: str = "office") -> list[Terms]:
        return [Terms(s, receipt, handle, ((s, calendar),)) for s in starts]

    def paused(handle: Amount) -> list[Terms]:
        hour = timedelta(hours=1)
        return [
            Terms(
                s,
                receipt,
                handle,
                ((s, "office"), (s + 30 * hour, "always")),
                ((s + 2 * hour, s + 50 * hour), (s + 60 * hour, s + 70 * hour)),
                ((s + 80 * hour, s + 500 * hour),),
            )
            for s in starts
        ]

    def ask(one: Terms) -> object:
        return deadline(one, calendars)

    plain = [
        rate("4 working hours", ask, terms(Amount(4, "hours"))),
        rate("7 working days", ask, terms(Amount(7, "days"))),
        rate("4 hours day and night", ask, terms(Amount(4, "hours"), "always")),
    ]
    rate("2 offices, 2 pauses, extended, hours", ask, paused(Amount(20, "hours")))
    rate("2 offices, 2 pauses, extended, days", ask, paused(Amount(7, "days")))
    few = terms(Amount(7, "days"))[:1000]
    rate("the five moments of the alarms", lambda t: alarm_moments(t, calendars), few)
    rate("with explanation", lambda t: explain(t, calendars), few)
    return int(min(plain) < TARGET)


def rate(what: str, ask: Callable[[Any], object], asked: Sequence[Any]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for one in asked:
            ask(one)
        best = min(best, time.perf_counter() - began)
    found = len(asked) / best
    print(f"- {what}: {found:,.0f} a second ({1e6 / found:.1f} µs each)")
    return found


if __name__ == "__main__":
    sys.exit(main())

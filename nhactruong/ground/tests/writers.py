"""A process of writers, run by test_turns.py beside another one.

`hold PATH`: begin a transaction, say so, never end it.
`write PATH NAME THREADS ROUNDS`: write when the file PATH-go appears; print the waits.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django
from django.conf import settings

settings.configure(USE_TZ=True)
django.setup()

from nhactruong.ground.tests.make_sqlite import make_sqlite  # noqa: E402


def hold(path: str) -> None:
    connection = make_sqlite(path)
    connection.cursor().execute("BEGIN IMMEDIATE")
    print("held", flush=True)
    time.sleep(60)


def write(path: str, name: str, threads: str, rounds: str) -> None:
    def work(number: int) -> list[float]:
        connection = make_sqlite(path)
        connection.ensure_connection()
        sys.stdout.write("ready\n")  # one write: threads do not mix
        sys.stdout.flush()
        while not Path(path + "-go").exists():
            time.sleep(0.001)
        waits = [_write_once(connection, name) for _ in range(int(rounds))]
        connection.close()
        return waits

    with ThreadPoolExecutor(int(threads)) as pool:
        waits = [wait for each in pool.map(work, range(int(threads))) for wait in each]
    print(json.dumps(waits))


def _write_once(connection, name: str) -> float:
    start = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        waited = time.monotonic() - start
        cursor.execute("INSERT INTO line (who) VALUES (%s)", [name])
        cursor.execute("COMMIT")
    return waited


if __name__ == "__main__":
    if sys.argv[1] == "hold":
        hold(sys.argv[2])
    else:
        write(*sys.argv[2:])

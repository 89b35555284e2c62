"""The fair write lock of SQLite; needs no test database, so it runs wherever."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

import pytest
from django.db import OperationalError

from nhactruong.ground.sqlite.base import READS
from nhactruong.ground.sqlite.turns import Turns, turns_before
from nhactruong.ground.tests.make_sqlite import make_sqlite


@pytest.fixture
def path(tmp_path, django_db_blocker):
    path = tmp_path / "city.sqlite3"
    with django_db_blocker.unblock():
        connection = make_sqlite(path)
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE line (id integer PRIMARY KEY, who text)")
        connection.close()
        yield path


def insert(connection, who="a"):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO line (who) VALUES (%s)", [who])


def count(connection):
    with connection.cursor() as cursor:
        return cursor.execute("SELECT count(*) FROM line").fetchone()[0]


def start(*words):
    return subprocess.Popen(
        [sys.executable, "-m", "nhactruong.ground.tests.writers", *map(str, words)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_processes_of_several_threads_share_the_writing_fairly(path):
    names, threads, rounds = "ab", 4, 50
    processes = [start("write", path, name, threads, rounds) for name in names]
    for process in processes:
        for _ in range(threads):
            assert process.stdout.readline() == "ready\n"
    began = time.monotonic()
    Path(f"{path}-go").touch()
    waits = [
        w
        for process in processes
        for w in json.loads(process.communicate(timeout=20)[0])
    ]
    took = time.monotonic() - began
    connection = make_sqlite(path)
    with connection.cursor() as cursor:
        who = [row[0] for row in cursor.execute("SELECT who FROM line ORDER BY id")]
    connection.close()
    assert len(who) == len(waits) == len(names) * threads * rounds
    # Nobody waits much longer than everybody once: the whole takes 400 writes.
    assert max(waits) < max(0.5, took / 4)
    # While both write, neither does many at a stretch.
    both = who[: min(who[::-1].index(name) for name in names) * -1 or None]
    assert 0.3 < both.count("a") / len(both) < 0.7
    assert max(len(list(run)) for _, run in groupby(both)) < len(both) / 3


def test_a_killed_process_leaves_its_turn(path):
    holder = start("hold", path)
    assert holder.stdout.readline() == "held\n"
    waiting = make_sqlite(path, timeout=0.1)
    with pytest.raises(OperationalError, match="database is locked"):
        insert(waiting)
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    insert(waiting)
    assert count(waiting) == 1
    waiting.close()


def test_a_writer_outside_a_transaction_waits_and_leaves_at_once(path):
    one, two = make_sqlite(path), make_sqlite(path, timeout=0.1)
    insert(one)
    assert one.turn is None
    one.cursor().execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="database is locked"):
        insert(two)
    one.rollback()
    insert(two)
    assert count(one) == 2
    one.close()
    two.close()


def test_rows_returned_by_a_single_write_are_all_there_and_committed(path):
    one, two = make_sqlite(path), make_sqlite(path, timeout=0.1)
    cursor = one.cursor()
    three = "INSERT INTO line (who) VALUES ('a'), ('b'), ('c') RETURNING id, who"
    cursor.execute(three)
    assert one.turn is None
    insert(two)
    assert cursor.fetchone() == (1, "a")
    assert cursor.fetchmany(1) == [(2, "b")]
    assert cursor.fetchall() == [(3, "c")]
    assert cursor.fetchone() is None
    assert [who for _, who in cursor.execute(three)] == ["a", "b", "c"]
    assert cursor.execute("SELECT count(*) FROM line").fetchone() == (7,)
    one.close()
    two.close()


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_the_turn_ends_with_the_transaction(path, end):
    one, two = make_sqlite(path), make_sqlite(path, timeout=0.1)
    one.cursor().execute("BEGIN IMMEDIATE")
    insert(one)
    assert one.turn is not None
    getattr(one, end)()
    assert one.turn is None
    insert(two)
    assert count(two) == (2 if end == "commit" else 1)
    one.close()
    two.close()


def test_a_connection_switched_to_manual_commits_holds_its_turn_until_then(path):
    one, two = make_sqlite(path), make_sqlite(path, timeout=0.1)
    one.set_autocommit(False)
    insert(one)
    with pytest.raises(OperationalError):
        insert(two)
    one.commit()
    insert(two)
    one.close()
    two.close()


def test_many_may_open_a_new_file_at_once(tmp_path, django_db_blocker):
    def open_it(path):
        connection = make_sqlite(path)
        connection.cursor().execute("CREATE TABLE IF NOT EXISTS line (who text)")
        connection.close()

    with django_db_blocker.unblock(), ThreadPoolExecutor(6) as pool:
        for number in range(10):
            list(pool.map(open_it, [tmp_path / f"new-{number}.sqlite3"] * 6))


def test_reading_waits_for_nobody(path):
    one, two = make_sqlite(path), make_sqlite(path, timeout=0.1)
    one.cursor().execute("BEGIN IMMEDIATE")
    insert(one)
    assert count(two) == 0
    one.close()
    two.close()


def test_a_statement_that_fails_leaves_its_turn(path):
    one, two = make_sqlite(path), make_sqlite(path, timeout=0.1)
    with pytest.raises(OperationalError):
        one.cursor().execute("INSERT INTO nowhere VALUES (1)")
    insert(two)
    one.cursor().executescript("INSERT INTO line (who) VALUES ('s');")
    one.cursor().executemany("INSERT INTO line (who) VALUES (%s)", [["t"], ["u"]])
    insert(two)
    assert count(two) == 5
    one.close()
    two.close()


def test_a_database_in_memory_needs_no_file(django_db_blocker, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with django_db_blocker.unblock():
        connection = make_sqlite(":memory:")
        connection.cursor().execute("CREATE TABLE line (who text)")
        insert(connection)
        assert count(connection) == 1
        assert connection.turns is None
        connection.connection.close()
    assert list(tmp_path.iterdir()) == []


def test_threads_are_served_in_the_order_in_which_they_came(tmp_path):
    turns = Turns(str(tmp_path / "file"))
    served = []

    def come(number):
        turn = turns.take(5)
        served.append(number)
        turn.release()

    first = turns.take(5)
    threads = []
    for number in range(8):
        threads.append(threading.Thread(target=come, args=[number]))
        threads[-1].start()
        while len(turns._queue) <= number:
            time.sleep(0.001)
    first.release()
    for thread in threads:
        thread.join()
    assert served == list(range(8))


def test_who_gives_up_waiting_stands_in_nobodys_way(tmp_path):
    turns = Turns(str(tmp_path / "file"))
    first = turns.take(5)
    with ThreadPoolExecutor() as pool:
        impatient, patient = pool.submit(turns.take, 0.05), pool.submit(turns.take, 5)
        assert impatient.result() is None
        first.release()
        patient.result().release()
    turns.take(0).release()


def test_a_forgotten_turn_is_released(tmp_path):
    turns = Turns(str(tmp_path / "file"))
    turns.take(5)
    turns.take(0).release()


def test_a_forked_child_neither_holds_nor_ends_the_turn_of_its_parent(path):
    parent = make_sqlite(path)
    parent.cursor().execute("BEGIN IMMEDIATE")
    child = os.fork()
    if child == 0:
        parent.turn.release()
        os._exit(7 if turns_before(str(path)).take(0.1) is None else 0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 7
    parent.close()


@pytest.mark.parametrize(
    "statement, reads",
    [
        ("SELECT 1", True),
        ("  select 1", True),
        ("WITH a AS (SELECT 1) SELECT * FROM a", True),
        ("PRAGMA foreign_keys = ON", True),
        ("EXPLAIN QUERY PLAN SELECT 1", True),
        ("INSERT INTO line VALUES (1)", False),
        ("WITH a AS (SELECT 1)\nINSERT INTO line SELECT * FROM a", False),
        ("/* why */ UPDATE line SET who = 1", False),
        ("PRAGMA wal_checkpoint(TRUNCATE)", False),
        ("BEGIN IMMEDIATE", False),
        ("VACUUM", False),
        ("CREATE TABLE a (b)", False),
    ],
)
def test_what_is_not_known_to_read_counts_as_writing(statement, reads):
    assert bool(READS.match(statement)) is reads

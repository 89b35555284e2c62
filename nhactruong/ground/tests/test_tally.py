import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor

from nhactruong.ground.tally import GROUPS, IN_GROUP, SIZE, Tally

NOW, ENDS = 1_000_000, 1_000_060


def test_each_key_and_window_has_its_own_count():
    tally = Tally(None)

    assert [tally.add(7, ENDS, NOW) for _ in range(3)] == [1, 2, 3]
    assert tally.add(8, ENDS, NOW) == 1
    assert tally.add(7, ENDS + 60, NOW + 60) == 1


def test_an_empty_count_begins_anew():
    tally = Tally(None)
    tally.add(7, ENDS, NOW)
    tally.clear()

    assert tally.add(7, ENDS, NOW) == 1


def test_a_crowd_pushes_out_the_quiet_not_the_loud():
    tally = Tally(None)
    for _ in range(50):
        tally.add(5, ENDS, NOW)
    for n in range(1, 10 * IN_GROUP):  # all of them in the same group
        tally.add(5 + n * GROUPS, ENDS, NOW)

    assert tally.add(5, ENDS, NOW) == 51


def test_windows_that_ended_give_their_place_first():
    tally = Tally(None)
    for n in range(IN_GROUP - 1):
        tally.add(5 + n * GROUPS, ENDS, NOW)
        tally.add(5 + n * GROUPS, ENDS, NOW)
    tally.add(5 + 100 * GROUPS, NOW - 1, NOW - 60)

    tally.add(5 + 200 * GROUPS, ENDS, NOW)

    assert tally.add(5, ENDS, NOW) == 3


def count(path, times):
    tally = Tally(path)
    for _ in range(times):
        tally.add(7, ENDS, NOW)


def test_processes_and_threads_count_together_and_lose_nothing(tmp_path):
    path = tmp_path / "counts"
    spawn = multiprocessing.get_context("spawn")
    others = [spawn.Process(target=count, args=(path, 2000)) for _ in range(2)]
    for other in others:
        other.start()
    mine = Tally(path)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: [mine.add(7, ENDS, NOW) for _ in range(500)], range(2)))
    for other in others:
        other.join(30)

    assert mine.add(7, ENDS, NOW) == 5001
    assert path.stat().st_size == SIZE


def test_a_folder_that_is_not_there_counts_in_memory(tmp_path):
    tally = Tally(tmp_path / "no" / "where")

    assert [tally.add(1, ENDS, NOW) for _ in range(2)] == [1, 2]


def test_a_count_costs_microseconds(tmp_path):
    tally = Tally(tmp_path / "counts")
    began = time.process_time()
    for n in range(20_000):
        tally.add(n * 7919, ENDS, NOW)
    each = (time.process_time() - began) / 20_000

    assert each < 0.0002, f"{1e6 * each:.0f} µs"

"""Counts that all processes of a machine share: a small file mapped into memory.

No statement of the database and no other server: a few microseconds a count, while a
submission costs milliseconds. The file has a fixed size; where many senders crowd into
one place, the one with the lowest count is forgotten, never one that sends too much.
"""

import fcntl
import mmap
import os
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

GROUPS = 1 << 13
IN_GROUP = 8
SLOT = struct.Struct("<QII")  # key, end of its window in seconds, count
GROUP = struct.Struct("<" + "QII" * IN_GROUP)
SIZE = GROUPS * GROUP.size  # 1 MB
MOST = 0xFFFFFFFF


class Tally:
    """path: None for counts of this process alone."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.file = -1
        self.begin_anew()

    def begin_anew(self) -> None:
        self.mutex = threading.Lock()
        self.memory: mmap.mmap | None = None

    def add(self, key: int, ends: int, now: int) -> int:
        """Count one more under `key` until the second `ends`; return how many."""
        place = key % GROUPS * GROUP.size
        with self._alone() as memory:
            read = GROUP.unpack_from(memory, place)
            slots = [read[n : n + 3] for n in range(0, len(read), 3)]
            number, count = _find(slots, key, ends, now)
            count = min(count + 1, MOST)
            SLOT.pack_into(memory, place + number * SLOT.size, key, ends, count)
            return count

    def clear(self) -> None:
        """Forget every count."""
        with self._alone() as memory:
            memory[:] = bytes(SIZE)

    @contextmanager
    def _alone(self) -> Iterator[mmap.mmap]:
        with self.mutex:
            memory = self.memory or self._open()
            if self.file == -1:
                yield memory
                return
            fcntl.flock(self.file, fcntl.LOCK_EX)
            try:
                yield memory
            finally:
                fcntl.flock(self.file, fcntl.LOCK_UN)

    def _open(self) -> mmap.mmap:
        if self.path is not None:
            try:
                self.file = os.open(
                    self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640
                )
                # Taken now: a disk that fills up under a mapped file ends the process.
                os.posix_fallocate(self.file, 0, SIZE)
            except OSError:
                self._close()
        self.memory = mmap.mmap(self.file, SIZE)
        return self.memory

    def _close(self) -> None:
        if self.file != -1:
            os.close(self.file)
            self.file = -1

    def begin_anew_in_child(self) -> None:
        """Open the file again: a lock on the parent's would be shared with it."""
        self._close()
        self.begin_anew()


def _find(
    slots: Sequence[tuple[int, ...]], key: int, ends: int, now: int
) -> tuple[int, int]:
    """Return the number of the slot to use, and what it has counted so far."""
    for number, (known, until, count) in enumerate(slots):
        if known == key and until == ends:
            return number, count
    free = min(range(len(slots)), key=lambda n: (slots[n][1] > now, slots[n][2]))
    return free, 0


_all: dict[str, Tally] = {}


def tally_at(path: str) -> Tally:
    """Return the counts kept in the file at `path`; "" those of this process alone."""
    if path not in _all:
        _all.setdefault(path, Tally(Path(path) if path else None))
    return _all[path]


def _begin_anew_in_child() -> None:
    for tally in _all.values():
        tally.begin_anew_in_child()


os.register_at_fork(after_in_child=_begin_anew_in_child)

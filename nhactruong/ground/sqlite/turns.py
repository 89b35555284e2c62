"""Writers take turns: first come, first served, among threads and among processes.

SQLite's own busy handler is unfair: of eight writers one may starve for seconds. Here
the threads of a process stand in a queue, and its first one passes two locked files: at
the gate stands the one process that is next, in the room the one that writes. A process
that has just written must pass the gate again, so two processes alternate. The kernel
frees both files when a process dies, however it dies.
"""

import fcntl
import os
import threading
import time
from collections import deque

PAUSE = 0.0002  # seconds between two looks at a file that another process holds


class Turn:
    """The right to write, until released or forgotten."""

    def __init__(self, turns: "Turns") -> None:
        self._turns: Turns | None = turns
        self._process = os.getpid()

    def release(self) -> None:
        """Let the next one write; again: nothing."""
        turns, self._turns = self._turns, None
        if turns is not None and self._process == os.getpid():
            turns.end()

    # A thread may die in the middle of a transaction without closing anything.
    __del__ = release


class Turns:
    """The queue before one database file."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget everything, as a forked child must."""
        # Reentrant: a forgotten Turn may be released by the garbage collector inside.
        self._mutex = threading.RLock()
        self._taken = False
        self._queue: deque[threading.Lock] = deque()
        self._gate = self._room = -1

    def take(self, seconds: float) -> Turn | None:
        """Wait for a turn; None when none came within `seconds`."""
        until = time.monotonic() + seconds
        if not self._come_first(until):
            return None
        try:
            if self._enter(until):
                return Turn(self)
        except BaseException:
            self._call_next()
            raise
        self._call_next()
        return None

    def end(self) -> None:
        """Leave the room and call the next one of this process."""
        fcntl.flock(self._room, fcntl.LOCK_UN)
        self._call_next()

    def close(self) -> None:
        """Close both files (in a forked child: without unlocking the parent's)."""
        for file in {self._gate, self._room} - {-1}:
            os.close(file)

    def _come_first(self, until: float) -> bool:
        mine = threading.Lock()
        mine.acquire()
        with self._mutex:
            if not self._taken:
                self._taken = True
                return True
            self._queue.append(mine)
        try:
            if mine.acquire(timeout=max(0.0, until - time.monotonic())):
                return True
        except BaseException:
            if not self._give_up(mine):
                self._call_next()
            raise
        return not self._give_up(mine)

    def _give_up(self, mine: threading.Lock) -> bool:
        """Step out of the queue; False when called at this very moment."""
        with self._mutex:
            if mine in self._queue:
                self._queue.remove(mine)
                return True
        return False

    def _call_next(self) -> None:
        with self._mutex:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._taken = False

    def _enter(self, until: float) -> bool:
        if self._room == -1:
            self._gate = _open(self._path + "-gate")
            self._room = _open(self._path + "-turn")
        if not _lock(self._gate, until):
            return False
        try:
            return _lock(self._room, until)
        finally:
            fcntl.flock(self._gate, fcntl.LOCK_UN)


_all: dict[str, Turns] = {}
_all_mutex = threading.Lock()


def turns_before(path: str) -> Turns:
    """Return this process's queue before the database file at `path` (absolute)."""
    with _all_mutex:
        if path not in _all:
            _all[path] = Turns(path)
        return _all[path]


def _open(path: str) -> int:
    # For reading: another user's process must be able to lock it as well.
    return os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)


def _lock(file: int, until: float) -> bool:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(PAUSE)
        else:
            return True


def _begin_anew_in_child() -> None:
    global _all_mutex
    _all_mutex = threading.Lock()
    for turns in _all.values():
        turns.close()
        turns.begin_anew()


os.register_at_fork(after_in_child=_begin_anew_in_child)

"""Files by which processes of one installation tell each other what they are doing.

The kernel lets go of a lock when its process dies, however it dies. The files lie in the
data directory and are empty.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RUNNING = "running.lock"  # shared by servers and workers, alone for restore and upgrade
FILES = "files.lock"  # shared by who copies files, alone for who deletes them

_kept: list[int] = []


@contextmanager
def hold(folder: Path, name: str, *, alone: bool) -> Iterator[bool]:
    """Hold the lock inside, without waiting; yield whether it was to be had."""
    file = _open(folder, name)
    try:
        yield _locked(file, alone=alone)
    finally:
        os.close(file)


def keep_running(folder: Path) -> None:
    """Say, for as long as this process lives, that it works with the data."""
    file = _open(folder, RUNNING)
    _locked(file, alone=False)
    _kept.append(file)


def is_running(folder: Path) -> bool:
    """Tell whether a server or a worker runs on the data of this folder, here."""
    if not (folder / RUNNING).exists():
        return False
    with hold(folder, RUNNING, alone=True) as free:
        return not free


def _open(folder: Path, name: str) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    # For reading: another user's process must be able to lock it as well.
    return os.open(folder / name, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)


def _locked(file: int, *, alone: bool) -> bool:
    kind = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

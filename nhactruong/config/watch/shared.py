"""Numbers of all processes in one folder, so that any of them can answer for all."""

import os
import re
import socket
import time
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
KEPT = 86400.0  # seconds; files of another machine's or container's processes
# Room for all views before a file has to grow; taken at once, for a disk that fills up
# under a mapped file ends the process.
SIZE = 4 << 20
_FILE = re.compile(r"(?:counter|histogram)_(?P<host>.+)-(?P<pid>\d+)\.db")


def prepare(data_dir: Path) -> None:
    """Choose the folder, for this process and those it starts, and tidy it."""
    named = os.environ.get("NHACTRUONG_METRICS_DIR")
    folder = Path(named) if named else data_dir / "metrics"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            if _is_over(path):
                path.unlink(missing_ok=True)
    except OSError:
        return  # each process then counts for itself
    os.environ[VARIABLE] = str(folder)


def identity() -> str:
    """Name this process among all that write into the folder."""
    return f"{_host()}-{os.getpid()}"


def take_room() -> bool:
    """Take the disk space of this process's files; False where there is none."""
    folder = Path(os.environ[VARIABLE])
    try:
        for kind in ("counter", "histogram"):
            name = folder / f"{kind}_{identity()}.db"
            file = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
            try:
                os.posix_fallocate(file, 0, SIZE)
            finally:
                os.close(file)
    except OSError:
        return False
    return True


def _host() -> str:
    return re.sub(r"[^A-Za-z0-9.]", ".", socket.gethostname()) or "host"


def _is_over(path: Path) -> bool:
    found = _FILE.fullmatch(path.name)
    if found is None:
        return False
    if found["host"] == _host():
        return not Path(f"/proc/{found['pid']}").exists()
    return time.time() - path.stat().st_mtime > KEPT

"""What processes have used of processor and memory, read from /proc."""

import os
from pathlib import Path
from urllib.parse import urlsplit

_TICK = os.sysconf("SC_CLK_TCK")


def below(pid: int) -> list[int]:
    """Return the descendants of a process: the supervisor's server and its workers."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    except FileNotFoundError:
        return []
    children = [int(child) for child in text.split()]
    return children + [deeper for child in children for deeper in below(child)]


def seconds(pids: list[int]) -> float:
    """Return the processor's seconds that these processes have used."""
    return sum(_seconds(pid) for pid in pids)


def database_seconds(url: str) -> float:
    """Return what PostgreSQL's processes for the database at `url` have used; 0.0 for
    SQLite, which works inside its caller."""
    name = urlsplit(url).path.lstrip("/")
    return seconds(_backends(name)) if name else 0.0


def _backends(name: str) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").split()
        except OSError:
            continue
        if line[:1] == [b"postgres:"] and name.encode() in line:
            found.append(int(path.parent.name))
    return found


def _seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICK


def resident(pid: int) -> int:
    """Return the resident set of a process in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0

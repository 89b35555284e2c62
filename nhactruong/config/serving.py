"""Serve the pages and the API over HTTP: granian, in WSGI mode.

python -m nhactruong.config.serving HOST PORT
"""

import os
import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from nhactruong.config.supervise import die_with_parent

# SQLite has one writer at a time, so one process with a few threads; measured in
# bench/RESULTS.md. PostgreSQL: one process for each core.
THREADS_SQLITE = 4
THREADS = 8


def main(host: str, port: int) -> None:
    die_with_parent()
    on_postgres = os.environ.get("NHACTRUONG_DATABASE_URL", "").startswith("postgres")
    processes = min(os.cpu_count() or 1, 8) if on_postgres else 1
    threads = THREADS if on_postgres else THREADS_SQLITE
    Server(
        "nhactruong.config.served:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=int(os.environ.get("NHACTRUONG_PROCESSES") or processes),
        blocking_threads=int(os.environ.get("NHACTRUONG_THREADS") or threads),
        runtime_threads=1,
        runtime_blocking_threads=4,
        websockets=False,
        backlog=1024,
        backpressure=256,
        respawn_failed_workers=True,
        respawn_interval=1,
        workers_kill_timeout=8,
        log_level=LogLevels.warning,
        working_dir=None,
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

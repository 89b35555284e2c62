"""Serve the pages and the API over HTTP: granian, in WSGI mode.

python -m nhactruong.config.serving HOST PORT
"""

import os
import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from nhactruong.config.supervise import die_with_parent

# Threads that wait for what is being sent, however slowly (bodies.py); they hold nothing.
WAITING = 96


def main(host: str, port: int) -> None:
    die_with_parent()
    on_postgres = os.environ.get("NHACTRUONG_DATABASE_URL", "").startswith("postgres")
    processes = min(os.cpu_count() or 1, 8) if on_postgres else 1
    Server(
        "nhactruong.config.served:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=int(os.environ.get("NHACTRUONG_PROCESSES") or processes),
        blocking_threads=WAITING,
        runtime_threads=1,
        runtime_blocking_threads=4,
        websockets=False,
        backlog=1024,
        backpressure=256,
        respawn_failed_workers=True,
        respawn_interval=1,
        workers_kill_timeout=8,
        # Its one warning is about the many threads, which are meant.
        log_level=LogLevels.error,
        working_dir=None,
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

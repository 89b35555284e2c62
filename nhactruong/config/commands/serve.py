"""Chạy máy chủ và bộ việc theo đồng hồ; dừng bằng Ctrl-C hoặc SIGTERM."""

import argparse
import os
import socket
import sys

from nhactruong.config.commands.migrate import require_migrated
from nhactruong.config.start import CannotDo, start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=port, default=8000, help="cổng, mặc định 8000")
    parser.add_argument("--host", default="127.0.0.1", help="mặc định 127.0.0.1")
    parser.add_argument(
        "--no-worker",
        dest="worker",
        action="store_false",
        help="không kèm bộ việc theo đồng hồ (chạy riêng bằng: nhactruong work)",
    )


def run(options: argparse.Namespace) -> int:
    require_free(options.host, options.port)
    start_django()
    require_migrated()
    serve(options, welcome=f"Đang chạy tại {address(options)}")
    return 0


def serve(options: argparse.Namespace, *, welcome: str) -> None:
    """Become the supervisor of a server and a worker; does not return."""
    from django.conf import settings
    from django.db import connections

    from nhactruong.config.simulated import know_simulation
    from nhactruong.config.statics import collect_when_changed
    from nhactruong.config.watch import shared

    shared.prepare(settings.DATA_DIR)
    know_simulation()
    collect_when_changed()
    connections.close_all()
    module = [sys.executable, "-m", "nhactruong.config.supervise"]
    line = [*module, options.host, str(options.port)]
    line += [] if options.worker else ["--no-worker"]
    os.environ["NHACTRUONG_WELCOME"] = welcome
    os.environ["NHACTRUONG_SERVED_AT"] = address(options)
    sys.stdout.flush()
    # In place of this process: its signals reach the supervisor, its memory is freed.
    os.execv(sys.executable, line)  # noqa: S606


def address(options: argparse.Namespace) -> str:
    host = f"[{options.host}]" if ":" in options.host else options.host
    return f"http://{host}:{options.port}"


def port(text: str) -> int:
    """Read a port's number, 1 to 65535."""
    if text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(
        f"cổng phải là số từ 1 đến 65535, không phải {text}"
    )


def require_free(host: str, number: int) -> None:
    """Refuse early, in words, when another program listens on that port."""
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(kind, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, number))
        except OSError as fault:
            raise CannotDo(
                f"không dùng được cổng {number} của {host} ({fault.strerror})."
                f" Chọn cổng khác: --port {number + 1}"
            ) from fault

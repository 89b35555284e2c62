"""Keep the server and the worker running together, and end them together.

    python -m nhactruong.config.supervise HOST PORT [--no-worker]

Small on purpose: it loads no Django, and outlives both of its children.
"""

import argparse
import ctypes
import http.client
import os
import signal
import subprocess
import sys
import time
from types import FrameType

PR_SET_PDEATHSIG = 1
READY_WITHIN = 60.0  # seconds
STOP_WITHIN = 10.0  # seconds
REST = 2.0  # seconds before a fallen worker is started again


def die_with_parent() -> None:
    """Ask the kernel (Linux) to end this process when the one that started it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Supervisor:
    """Two children: a server that must live, a worker that is started again."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.host, self.port = options.host, options.port
        self.with_worker: bool = options.worker
        # Not an argument: it may be long, and process lists show arguments.
        self.welcome = os.environ.pop("NHACTRUONG_WELCOME", "")
        self.stopping = False
        self.parent = os.getpid()
        self.server: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None

    def run(self) -> int:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self.stop)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup's wish
            signal.signal(signal.SIGHUP, self.stop)
        module = [sys.executable, "-m", "nhactruong.config.serving"]
        self.server = self.start([*module, self.host, str(self.port)])
        try:
            return self.watch(self.server)
        finally:
            self.end()

    def watch(self, server: subprocess.Popen[bytes]) -> int:
        """Return when asked to stop (0) or when the server ends by itself (1)."""
        if not self.wait_until_ready(server):
            return 0 if self.stopping else 1
        print(self.welcome, flush=True)
        worker_at = 0.0
        while not self.stopping:
            if server.poll() is not None:
                print("nhactruong: máy chủ đã dừng ngoài ý muốn", file=sys.stderr)
                return 1
            fallen = self.worker is None or self.worker.poll() is not None
            if self.with_worker and fallen and time.monotonic() >= worker_at:
                command = [sys.executable, "-m", "nhactruong.config.command", "work"]
                self.worker, worker_at = self.start(command), time.monotonic() + REST
            time.sleep(0.1)
        return 0

    def wait_until_ready(self, server: subprocess.Popen[bytes]) -> bool:
        until = time.monotonic() + READY_WITHIN
        while not self.stopping and time.monotonic() < until:
            if server.poll() is not None:
                print("nhactruong: máy chủ không khởi động được", file=sys.stderr)
                return False
            if self.answers():
                return True
            time.sleep(0.05)
        if not self.stopping:
            print("nhactruong: máy chủ không trả lời sau 60 giây", file=sys.stderr)
        return False

    def answers(self) -> bool:
        """Tell whether the server answers, with whatever page or fault."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        connection = http.client.HTTPConnection(host, self.port, timeout=READY_WITHIN)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True

    def start(self, command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            # Own group: Ctrl-C reaches this process, which ends the others in order.
            process_group=0,
            preexec_fn=die_with_parent,
        )

    def stop(self, name: int, frame: FrameType | None) -> None:
        self.stopping = True

    def end(self) -> None:
        """Let both finish what they are doing, then end what still runs."""
        children = [child for child in (self.worker, self.server) if child]
        for child in children:
            if child.poll() is None:
                child.terminate()
        until = time.monotonic() + STOP_WITHIN
        for child in children:
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("--no-worker", dest="worker", action="store_false")
    return Supervisor(parser.parse_args(arguments)).run()


if __name__ == "__main__":
    sys.exit(main())

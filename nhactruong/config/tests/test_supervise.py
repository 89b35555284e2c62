"""The server, the worker and the one who watches over both, as real processes."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("supervisor"),
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]


def until(true, seconds=20):
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return true()


def status(port):
    """Return the status of the first page; None while nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/sign-in/")
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def alive(pid):
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii")
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def children(pid):
    """Return every process below `pid` by what it runs: "serving" or "work"."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split():
        try:
            line = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            below = children(child)
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended between being listed and being looked at
        found["work" if b"work" in line else "serving"] = int(child)
        found |= {f"below {name}": key for name, key in below.items()}
    return found


NHACTRUONG = [sys.executable, "-m", "nhactruong.config.command"]


def environment(folder):
    return os.environ | {
        "NHACTRUONG_DATA_DIR": str(folder),
        "NHACTRUONG_DATABASE_URL": "",
    }


@pytest.fixture(scope="module")
def empty_installation(tmp_path_factory):
    folder = tmp_path_factory.mktemp("installation")
    subprocess.run([*NHACTRUONG, "migrate"], env=environment(folder), check=True)
    return folder


@pytest.fixture
def served(empty_installation, tmp_path):
    """Serve an installation of its own; yield the process and its port."""
    folder = shutil.copytree(empty_installation, tmp_path / "var")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [*NHACTRUONG, "serve", "--port", str(port)],
        env=environment(folder),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert f":{port}" in process.stdout.readline()
        assert until(lambda: "work" in children(process.pid))
        yield process, port
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_polite_end_takes_server_and_worker_along(served):
    process, port = served
    family = children(process.pid).values()
    assert status(port) == 200

    process.send_signal(signal.SIGTERM)

    assert process.wait(20) == 0
    assert status(port) is None
    assert not [pid for pid in family if alive(pid)]


def test_a_violent_end_takes_server_and_worker_along(served):
    process, port = served
    family = children(process.pid).values()

    process.kill()

    assert until(lambda: not [pid for pid in family if alive(pid)], seconds=5)
    assert status(port) is None


def test_a_fallen_worker_is_started_again_and_a_fallen_page_server_too(served):
    process, port = served
    before = children(process.pid)

    os.kill(before["work"], signal.SIGKILL)
    os.kill(before["below serving"], signal.SIGKILL)

    assert until(
        lambda: children(process.pid).get("work", before["work"]) != before["work"]
    )
    assert until(lambda: status(port) == 200)
    assert process.poll() is None

"""A real OpenID Connect server (npm's oidc-provider) for tests, run by node.

It is installed from tests/oidc/package-lock.json, with its integrity hashes, into
NHACTRUONG_OIDC_DIR, else into a folder of the system's for temporary files. Where node
is missing or nothing can be installed, tests that need it say "not run"; with
NHACTRUONG_REQUIRE_OIDC=1 they fail instead.
"""

import hashlib
import os
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

HERE = Path(__file__).resolve().parent / "oidc"
SECRET = "only-for-tests"


@dataclass
class Issuer:
    """The server while it runs; stop() kills it."""

    url: str
    process: subprocess.Popen

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    def answer(self, address: str, login: str) -> str:
        """Go where the browser was sent, sign in as `login`; return where it sends back."""
        with requests.Session() as browser:
            page = browser.get(address, allow_redirects=True, timeout=10)
            assert "<form" in page.text, page.text
            said = browser.post(
                page.url, {"login": login}, allow_redirects=False, timeout=10
            )
            while said.headers["Location"].startswith(self.url):
                where = urljoin(said.url, said.headers["Location"])
                said = browser.get(where, allow_redirects=False, timeout=10)
            return said.headers["Location"]


def start_issuer(*redirect_uris: str) -> Issuer:
    """Start the server for a client with these ways back."""
    folder = installed()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        ["node", str(HERE / "server.mjs"), str(port), SECRET, *redirect_uris],
        env={**os.environ, "NHACTRUONG_OIDC_DIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "listening" in line:
            return Issuer(f"http://127.0.0.1:{port}", process)
    raise AssertionError("the issuer did not start: " + "".join(lines))


def installed() -> Path:
    """Return the folder that holds oidc-provider, installing it when it is not there."""
    if not shutil.which("node") or not shutil.which("npm"):
        _absent("node or npm is missing")
    lock = (HERE / "package-lock.json").read_bytes()
    default = Path(tempfile.gettempdir(), "nhactruong-oidc")
    name = hashlib.sha256(lock).hexdigest()[:16]
    folder = Path(os.environ.get("NHACTRUONG_OIDC_DIR", default)) / name
    if not (folder / "ready").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(HERE / file, folder / file)
        done = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        if done.returncode:
            _absent(f"oidc-provider cannot be installed: {done.stderr[-300:]}")
        (folder / "ready").touch()
    return folder


def _absent(why: str) -> None:
    if os.environ.get("NHACTRUONG_REQUIRE_OIDC") == "1":
        pytest.fail(f"sign-in by OpenID Connect must be tried: {why}")
    pytest.skip(f"not run: {why}")


if __name__ == "__main__":
    print(installed())

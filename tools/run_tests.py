"""Run every test on SQLite, then on PostgreSQL when one is reachable.

NHACTRUONG_TEST_POSTGRES_URL    where, default the local server
NHACTRUONG_REQUIRE_POSTGRES=1   its absence is a failure
NHACTRUONG_REQUIRE_BROWSER=1    the absence of a browser is a failure
make test ARGS="-k inbox"       passed on to pytest
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
POSTGRES_URL = "postgres://postgres@127.0.0.1:5432/postgres"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NO_TESTS = 5  # pytest's exit code when nothing was collected


def main() -> int:
    browser = find_browser()
    if browser is None and os.environ.get("NHACTRUONG_REQUIRE_BROWSER") == "1":
        print("A browser is required and none was found (Debian: chromium).")
        return 1
    data = tempfile.mkdtemp(prefix="nhactruong-test-")
    try:
        return run_all(Path(data), browser)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def run_all(data: Path, browser: str | None) -> int:
    """Run on each database in turn, and tell what it ran on last of all."""
    told = []
    codes = [run(data, "", browser)]
    # What asks no database was settled by the first run (conftest.py).
    os.environ["NHACTRUONG_TEST_AGAIN"] = "1"
    told.append(f"SQLite: {verdict(codes[0])}")
    url = os.environ.get("NHACTRUONG_TEST_POSTGRES_URL", POSTGRES_URL)
    fault = unreachable(url)
    if fault is None:
        codes.append(run(data, url, browser))
        told.append(f"PostgreSQL: {verdict(codes[1])}")
    else:
        told.append(f"PostgreSQL: NOT RUN, not reachable ({fault})")
        if os.environ.get("NHACTRUONG_REQUIRE_POSTGRES") == "1":
            codes.append(1)
    if browser is None:
        told.append("Browser tests: NOT RUN, no chromium found (Debian: chromium)")
    print("\nmake test ran on:\n  " + "\n  ".join(told), flush=True)
    return max(codes)


def run(data: Path, url: str, browser: str | None) -> int:
    """Run pytest once on the database at `url`, SQLite where empty."""
    print(f"\n=== {'PostgreSQL' if url else 'SQLite'} ===", flush=True)
    environment = os.environ | {
        "NHACTRUONG_DATA_DIR": str(data),
        "NHACTRUONG_DATABASE_URL": own_database(url),
        "NHACTRUONG_SIMULATED": "",
        "NHACTRUONG_TEST_SUFFIX": os.environ.get("NHACTRUONG_TEST_SUFFIX", "all"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    if browser:
        environment["NHACTRUONG_CHROMIUM"] = browser
    line = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        workers(),
        "--dist",
        "loadgroup",
    ]
    # Without --reuse-db: this run's databases go when it ends.
    cache = data / ("cache-postgres" if url else "cache-sqlite")
    line += ["-o", "addopts=--strict-markers", "-o", f"cache_dir={cache}"]
    line += [] if browser else ["-m", "not browser"]
    ended = subprocess.run(
        [*line, *sys.argv[1:]], cwd=ROOT, env=environment, check=False
    )
    if ended.returncode == 1 and (again := failed_in_a_browser(cache)):
        # A browser on two busy cores may miss a moment; a fault fails alone as well.
        print(f"\nOnce more, alone: {', '.join(again)}", flush=True)
        alone = [*line, "-n", "0", "--dist", "no", *again]
        ended = subprocess.run(alone, cwd=ROOT, env=environment, check=False)
    return ended.returncode


def failed_in_a_browser(cache: Path) -> list[str]:
    """Return the tests that failed, if each of them drives a browser; else none."""
    kept = cache / "v" / "cache" / "lastfailed"
    failed = list(json.loads(kept.read_text("utf-8"))) if kept.exists() else []
    in_a_browser = [one for one in failed if "browser" in one or "first_light" in one]
    return failed if failed == in_a_browser else []


def own_database(url: str) -> str:
    """Name a database of this run, so that two runs side by side do not meet."""
    return (
        urlunsplit(urlsplit(url)._replace(path=f"/nhactruong_{os.getpid()}"))
        if url
        else ""
    )


def workers() -> str:
    return os.environ.get("NHACTRUONG_TEST_PROCESSES", "2")


def verdict(code: int) -> str:
    if code == NO_TESTS:
        return "no test was run"
    return "passed" if code == 0 else "FAILED"


def find_browser() -> str | None:
    """Return the path of a Chromium, the one named by NHACTRUONG_CHROMIUM first."""
    named = os.environ.get("NHACTRUONG_CHROMIUM")
    found = [shutil.which(name) for name in ((named,) if named else BROWSERS) if name]
    return next((path for path in found if path), None)


def unreachable(url: str) -> str | None:
    """Tell why the PostgreSQL at `url` cannot be used; None when it can."""
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.Error as fault:
        return str(fault).strip().splitlines()[0]
    return None


if __name__ == "__main__":
    sys.exit(main())

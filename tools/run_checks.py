"""Run every check that needs no database; say which failed; exit 1 when one did."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
DJADE = ("djade", "--target-version", "5.2")


def templates() -> list[str]:
    return sorted(str(path) for path in ROOT.glob("nhactruong/*/templates/**/*.html"))


def checks() -> dict[str, list[str]]:
    """Return every check by name; tools are those of this environment."""
    python = sys.executable
    return {
        "lint": [tool("ruff"), "check", "."],
        "format": [tool("ruff"), "format", "--check", "."],
        "types": [tool("mypy")],
        "imports": [tool("lint-imports")],
        "migrations": [python, "manage.py", "makemigrations", "--check", "--dry-run"],
        "django": [python, "manage.py", "check", "--fail-level", "WARNING"],
        "templates": [tool(DJADE[0]), *DJADE[1:], "--check", *templates()],
        "house rules": [python, "-m", "pytest", "-q", "tests/test_house_rules.py"],
    }


def tool(name: str) -> str:
    return str(BIN / name)


def passes(name: str, command: list[str], environment: dict[str, str]) -> bool:
    """Run one check; print its output only when it fails."""
    began = time.monotonic()
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    passed = ended.returncode == 0
    print(
        f"{'✓' if passed else '✗'} {name} ({time.monotonic() - began:.1f} s)",
        flush=True,
    )
    if not passed:
        print(ended.stdout, flush=True)
    return passed


def main() -> int:
    if "--fix-templates" in sys.argv:
        return (
            subprocess.run([tool(DJADE[0]), *DJADE[1:], *templates()]).returncode and 0
        )
    data = tempfile.mkdtemp(prefix="nhactruong-check-")
    # A folder of its own: a check must not make a key or a database in var/.
    environment = os.environ | {
        "NHACTRUONG_DATA_DIR": data,
        "NHACTRUONG_DATABASE_URL": "",
    }
    try:
        failed = [n for n, c in checks().items() if not passes(n, c, environment)]
    finally:
        shutil.rmtree(data, ignore_errors=True)
    print("make check: " + (f"failed: {', '.join(failed)}" if failed else "all passed"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

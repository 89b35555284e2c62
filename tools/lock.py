"""Lock requirements/*.in into requirements/*.lock: exact versions, hashes, no address.

make lock                      lock again, keeping versions that still fit
make lock ARGS="--upgrade"     take the newest versions that fit
"""

import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements"
HEADER = """\
# Made by `make lock` from {name}.in; not edited by hand.
# Installed with `pip install --require-hashes`, on Python 3.11 and newer.
"""
PIP_COMPILE = (sys.executable, "-m", "piptools", "compile")
OPTIONS = (
    "--generate-hashes",
    "--strip-extras",
    "--allow-unsafe",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
    "--quiet",
)


def lock(name: str, arguments: list[str]) -> None:
    """Write `name`.lock; relative paths keep this machine's folders out of it."""
    target = REQUIREMENTS / f"{name}.lock"
    subprocess.run(
        [*PIP_COMPILE, *OPTIONS, *arguments, "-o", target.name, f"{name}.in"],
        cwd=REQUIREMENTS,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    target.write_text(
        HEADER.format(name=name) + body(target.read_text("utf-8")), "utf-8"
    )


def body(text: str) -> str:
    """Return a lock without comments at its head and without options of pip."""
    lines = text.splitlines()
    while lines and lines[0].startswith("#"):
        lines.pop(0)
    return "\n".join(line for line in lines if not line.startswith("--")) + "\n"


if __name__ == "__main__":
    for name in ("build", "base", "dev"):
        lock(name, sys.argv[1:])
        print(f"requirements/{name}.lock")

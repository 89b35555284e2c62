"""Run every measurement and write bench/RESULTS.md.

    make bench                      all of them
    make bench ARGS="submit pages"  only these; the others' figures stay as they were

A measurement is a module of this folder: run as `python -m bench.NAME` it prints what it
found as Markdown; its docstring says how. One that mentions BOTH_DATABASES runs on SQLite
and, when reachable, on PostgreSQL (NHACTRUONG_DATABASE_URL tells it where).
"""

import ast
import os
import platform
import re
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

from bench.serving import postgres_url

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "RESULTS.md"
NOT_MEASUREMENTS = {
    "__init__",
    "run",
    "serving",
    "asking",
    "floor",
    "load",
    "processes",
}


def measurements() -> list[str]:
    return sorted({path.stem for path in HERE.glob("*.py")} - NOT_MEASUREMENTS)


def main(names: list[str]) -> int:
    chosen = names or measurements()
    if unknown := set(chosen) - set(measurements()):
        print(f"no such measurement: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    sections = known_sections()
    failed = False
    for name in chosen:
        print(f"=== {name}", flush=True)
        text, passed = measure(name)
        sections[name] = text
        failed |= not passed
        write(sections)
    return int(failed)


def measure(name: str) -> tuple[str, bool]:
    """Return one section of Markdown, and whether the measurement ran to its end."""
    source = (HERE / f"{name}.py").read_text("utf-8")
    how = ast.get_docstring(ast.parse(source)) or ""
    databases: dict[str, str] = {"": ""}
    if "BOTH_DATABASES" in source:
        databases = {"SQLite": "", "PostgreSQL": postgres_url() or "absent"}
    parts, passed = [how], True
    for label, url in databases.items():
        parts += [f"### {label}"] if label else []
        if url == "absent":
            parts.append("Not measured: no PostgreSQL was reachable.")
            continue
        ended = subprocess.run(
            [sys.executable, "-m", f"bench.{name}"],
            cwd=HERE.parent,
            env=os.environ | {"NHACTRUONG_DATABASE_URL": url},
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        print(ended.stdout, flush=True)
        parts.append(ended.stdout.strip())
        if ended.returncode:
            passed = False
            parts.append(f"**Failed** (exit code {ended.returncode}).")
    return "\n\n".join(parts), passed


def known_sections() -> dict[str, str]:
    """Return the sections that RESULTS.md holds already, by measurement."""
    if not RESULTS.exists():
        return {}
    pieces = re.split(r"^## (\w+)\n", RESULTS.read_text("utf-8"), flags=re.M)[1:]
    known = zip(pieces[::2], pieces[1::2], strict=True)
    return {name: text.strip() for name, text in known if name in measurements()}


def write(sections: dict[str, str]) -> None:
    head = [
        "# Measured",
        "Written by `make bench`; each section says how it was measured.",
        "\n".join(f"- {fact}" for fact in machine()),
    ]
    body = [f"## {name}\n\n{sections[name]}" for name in sorted(sections)]
    RESULTS.write_text("\n\n".join([*head, *body]) + "\n", "utf-8")


def machine() -> list[str]:
    """Return on what it was measured, without anything that names the machine."""
    cpu = re.search(r"model name\s*:\s*(.+)", _read("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s*(\d+)", _read("/proc/meminfo"))
    facts = [
        f"day: {date.today().isoformat()}",  # noqa: DTZ011
        f"processor: {cpu[1] if cpu else platform.machine()}, {os.cpu_count()} cores",
        f"memory: {int(memory[1]) / 2**20:.0f} GB" if memory else "memory: unknown",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
    ]
    if url := postgres_url():
        facts.append(f"PostgreSQL {postgres_version(url)}, on the same machine")
    return facts


def postgres_version(url: str) -> str:
    import psycopg

    with psycopg.connect(url) as connection:
        return str(connection.info.server_version // 10000)


def _read(path: str) -> str:
    return Path(path).read_text("utf-8") if Path(path).exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

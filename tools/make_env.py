"""Draw deploy/nhactruong.env from the table of settings in the operator's guide.

python tools/make_env.py    after a setting was added or its words changed
"""

import re
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "operator.md"
TARGET = ROOT / "deploy" / "nhactruong.env"
ROW = re.compile(r"^\| `(NHACTRUONG_\w+)` \| (.*?) \| (.*) \|$", re.M)
HEAD = """\
# Settings of this installation, read by systemd (EnvironmentFile) and by containers.
# Copy to /etc/nhactruong/nhactruong.env, owner root, group nhactruong, mode 0640.
# Without quotes; a line that begins with # leaves the default in force.
# Drawn by tools/make_env.py from docs/operator.md, "Settings".
"""
# What an installation behind deploy/nginx sets; the rest keeps its default.
SET = {
    "NHACTRUONG_DATABASE_URL": "postgres://nhactruong:PASSWORD@127.0.0.1:5432/nhactruong",
    "NHACTRUONG_PUBLIC_URL": "https://phananh.example.gov.vn",
    "NHACTRUONG_HOSTS": "phananh.example.gov.vn,127.0.0.1,localhost",
    "NHACTRUONG_BEHIND_PROXY": "1",
    "NHACTRUONG_TRUSTED_PROXIES": "127.0.0.1",
    "NHACTRUONG_LOG": "json",
}
# The units name their own.
UNITS_SAY = {"NHACTRUONG_DATA_DIR", "NHACTRUONG_METRICS_DIR"}


def settings() -> list[tuple[str, str, str]]:
    """Return name, default and words of every setting for operators."""
    text = GUIDE.read_text("utf-8").partition("\n## Settings\n")[2]
    return ROW.findall(text.partition("\nSet by `nhactruong` itself")[0])


def drawn() -> str:
    parts = [HEAD]
    for name, default, words in settings():
        plain = f"{words.replace('`', '')} (default: {default.replace('`', '')})"
        parts += ["", *(f"# {line}" for line in textwrap.wrap(plain, 86))]
        if name in UNITS_SAY:
            parts.append(f"# Said by the systemd units.\n#{name}=")
        else:
            parts.append(f"{name}={SET[name]}" if name in SET else f"#{name}=")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    TARGET.write_text(drawn(), "utf-8")
    print(TARGET.relative_to(ROOT))

"""Collect the words of pages and code into the catalogues, and compile them.

Collecting needs xgettext (Debian: gettext), on the machine of whoever changes words;
compiling needs Python alone:

    python tools/messages.py            collect and compile
    python tools/messages.py --compile  compile
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "nhactruong"
LANGUAGES = ("en",)


def collect() -> None:
    """Bring nhactruong/locale/*/LC_MESSAGES/django.po up to the words in the source."""
    if shutil.which("xgettext") is None:
        sys.exit("xgettext is missing (Debian: apt-get install gettext)")
    options = ["--no-location", "--no-obsolete", "--no-wrap", "--ignore=tests/*"]
    makemessages = (sys.executable, str(ROOT / "manage.py"), "makemessages")
    for language in LANGUAGES:
        (PACKAGE / "locale" / language).mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [*makemessages, "--locale", language, *options],
            cwd=PACKAGE,
            check=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        for path in catalogues(language):
            tidy(path)


def tidy(path: Path) -> None:
    """Take out what differs from day to day, so that equal words give equal files."""
    catalogue = polib.pofile(str(path), wrapwidth=0)
    for name in ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator"):
        catalogue.metadata.pop(name, None)
    catalogue.metadata["Language"] = path.parents[1].name
    catalogue.save(newline="\n")


def compile_all() -> None:
    for path in sorted(PACKAGE.glob("locale/*/LC_MESSAGES/*.po")):
        catalogue = polib.pofile(str(path))
        path.with_suffix(".mo").write_bytes(catalogue.to_binary())
        done, left = (
            catalogue.percent_translated(),
            len(catalogue.untranslated_entries()),
        )
        fuzzy = len(catalogue.fuzzy_entries())
        print(f"{path.relative_to(ROOT)}: {done} %, {left} to do, {fuzzy} to check")


def catalogues(language: str) -> list[Path]:
    return sorted((PACKAGE / "locale" / language).glob("LC_MESSAGES/*.po"))


if __name__ == "__main__":
    if "--compile" not in sys.argv:
        collect()
    compile_all()

"""Collect the words of pages and code into the catalogues, and compile them.

    make messages                       collect and compile
    python tools/messages.py --compile  compile
    python tools/messages.py --left en  print what has no words in English yet

Needs no gettext: Python is read as Python, templates as Django reads them.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "nhactruong"
LANGUAGES = ("en",)
# Which argument is what: context, singular, plural.
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
CALL = re.compile(r"(?<![\w.])(n?p?gettext|_)\(")
METADATA = {
    "Project-Id-Version": "nhactruong",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


@dataclass(frozen=True, order=True)
class Words:
    """A piece of text to be translated, as gettext tells them apart."""

    text: str
    plural: str = ""
    context: str = ""


def collect() -> dict[Words, list[str]]:
    """Return all words of the package with the files in which they stand."""
    found: dict[Words, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*")):
        parts = path.relative_to(PACKAGE).parts
        if path.suffix not in {".py", ".html", ".txt"} or {"tests", "data"} & set(
            parts
        ):
            continue
        source = path.read_text("utf-8")
        read = of_python if path.suffix == ".py" else of_template
        for words in read(source):
            places = found.setdefault(words, [])
            if str(path.relative_to(ROOT)) not in places:
                places.append(str(path.relative_to(ROOT)))
    return found


def of_python(source: str) -> Iterator[Words]:
    """Yield the words of a module; the functions may go by any imported name."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name: re.sub(r"_(lazy|noop)$", "", alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "django.utils.translation"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        kind = names.get(node.func.id)
        if kind in FUNCTIONS and (words := _words(kind, node)):
            yield words


def of_template(source: str) -> Iterator[Words]:
    """Yield the words of a template, by way of Django's own reading of it."""
    from django.utils.translation.template import templatize

    text = templatize(source)
    for match in CALL.finditer(text):
        kind = "gettext" if match[1] == "_" else match[1]
        call = _call_at(text, match.start())
        if call is not None and (words := _words(kind, call)):
            yield words


def _call_at(text: str, start: int) -> ast.Call | None:
    """Return the call that begins at `start`; its end is the first that makes sense."""
    end = start
    while (end := text.find(")", end) + 1) > 0:
        try:
            tree = ast.parse(text[start:end], mode="eval")
        except SyntaxError:
            continue
        return tree.body if isinstance(tree.body, ast.Call) else None
    return None


def _words(kind: str, call: ast.Call) -> Words | None:
    context, text, plural = FUNCTIONS[kind]

    def at(index: int | None) -> str:
        if index is None or index >= len(call.args):
            return ""
        node = call.args[index]
        constant = isinstance(node, ast.Constant) and isinstance(node.value, str)
        return str(node.value) if constant and isinstance(node, ast.Constant) else ""

    words = Words(at(text), at(plural), at(context))
    return words if words.text else None


def merge(language: str) -> None:
    """Bring a catalogue up to the words in use: old translations stay, unused go."""
    path = catalogue_path(language)
    old: dict[Words, polib.POEntry] = {}
    if path.exists():
        old = {key(entry): entry for entry in polib.pofile(str(path))}
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = METADATA | {"Language": language}
    for words, places in collect().items():
        catalogue.append(entry_of(words, places, old.get(words)))
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path), newline="\n")


def entry_of(
    words: Words, places: list[str], old: polib.POEntry | None
) -> polib.POEntry:
    flags = ["python-format"] if re.search(r"%[(sd]", words.text) else []
    entry = polib.POEntry(
        msgid=words.text,
        msgstr=old.msgstr if old and not words.plural else "",
        msgctxt=words.context or None,
        occurrences=[(place, "") for place in places],
        flags=flags,
    )
    if words.plural:
        entry.msgid_plural = words.plural
        entry.msgstr_plural = old.msgstr_plural if old else {0: "", 1: ""}
    return entry


def key(entry: polib.POEntry) -> Words:
    return Words(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def left(language: str) -> list[str]:
    """Return the words in use that `language` has no words for."""
    path = catalogue_path(language)
    entries = polib.pofile(str(path)) if path.exists() else []
    done = {key(entry) for entry in entries if entry.translated()}
    return sorted(words.text for words in collect().keys() - done)


def compile_all() -> None:
    for path in sorted(PACKAGE.glob("locale/*/LC_MESSAGES/*.po")):
        catalogue = polib.pofile(str(path))
        path.with_suffix(".mo").write_bytes(catalogue.to_binary())
        todo = len(catalogue.untranslated_entries())
        print(f"{path.relative_to(ROOT)}: {len(catalogue)} in all, {todo} to do")


def catalogue_path(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def start() -> None:
    """Let Django read templates; no database, no key of an installation is needed."""
    import django
    from django.conf import settings

    if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
        settings.configure()
        django.setup()


def main(arguments: list[str]) -> None:
    start()
    if arguments[:1] == ["--left"]:
        print("\n".join(left(arguments[1])))
        return
    if "--compile" not in arguments:
        for language in LANGUAGES:
            merge(language)
    compile_all()


if __name__ == "__main__":
    main(sys.argv[1:])

"""The texts of letters: files of the rooms that write them, filled with plain words.

`nhactruong/<room>/letters/<name>.toml` is the text of the template "<room>/<name>":

    about = "Gửi người dân ngay khi phản ánh được ghi nhận."
    fields = ["code", "due", "link"]
    group = "received"
    needs = ["code", "link"]

    [vi]
    subject = "Đã nhận phản ánh {code}"
    body = \"\"\"
    Chúng tôi đã nhận phản ánh {code}.
    Hạn xử lý: {due}.
    {link}
    \"\"\"
    sms = "Đã nhận phản ánh {code}, hạn {due}. Theo dõi: {link}"

    [en]
    …

about: one line in Vietnamese: to whom and when it is sent.
fields: what payload, secret and reader give; a text may name no other.
group: what the reader may choose not to get; left out: sent whatever they chose.
needs: fields that no edited text may leave out, where the first one has them.
sms: one plain sentence.
A line of the body whose fields are all empty is left out.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.utils import translation

from nhactruong.ui.moments import day_words, moment_words

LANGUAGES = ("vi", "en")
PARTS = ("subject", "body", "sms")
# What the machinery gives every letter.
COMMON = frozenset({"city", "link"})
_FIELD = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_BRACE = re.compile(r"[{}]")


class TextFault(ValueError):
    """A text that cannot be used, or a letter that lacks what its text names."""


@dataclass(frozen=True, slots=True)
class Text:
    """One template in one language."""

    subject: str
    body: str
    sms: str


@dataclass(frozen=True, slots=True)
class Template:
    """name: "room/name"; texts: by language."""

    name: str
    about: str
    fields: frozenset[str]
    group: str
    needs: frozenset[str]
    texts: Mapping[str, Text]


def fields_in(words: str) -> frozenset[str]:
    """Return the fields that a text names."""
    return frozenset(_FIELD.findall(words))


def faults_of(text: Text, fields: frozenset[str]) -> dict[str, str]:
    """Return what is wrong with a text, by part, in codes: "empty", "lines", "brace",
    or "unknown:<field>"."""
    found: dict[str, str] = {}
    for part in PARTS:
        words = getattr(text, part)
        unknown = set(_FIELD.findall(words)) - fields - COMMON
        if not words.strip():
            found[part] = "empty"
        elif part != "body" and "\n" in words.strip():
            found[part] = "lines"
        elif unknown:
            found[part] = f"unknown:{min(unknown)}"
        elif _BRACE.search(_FIELD.sub("", words)):
            found[part] = "brace"
    return found


@cache
def templates() -> dict[str, Template]:
    """Return every template that the rooms bring, by name.

    Raises TextFault naming the file that is faulty.
    """
    found = {}
    for config in apps.get_app_configs():
        for file in sorted((Path(config.path) / "letters").glob("*.toml")):
            name = f"{config.label}/{file.stem}"
            found[name] = _read(name, file)
    return found


def template_called(name: str) -> Template:
    """Return one template; raises TextFault when no room has it."""
    try:
        return templates()[name]
    except KeyError:
        raise TextFault(f"no template {name}") from None


def _read(name: str, file: Path) -> Template:
    try:
        said = tomllib.loads(file.read_text("utf-8"))
        texts = {
            language: Text(**{p: str(said[language][p]).strip() for p in PARTS})
            for language in LANGUAGES
        }
        template = Template(
            name=name,
            about=said["about"],
            fields=frozenset(said["fields"]),
            group=said.get("group", ""),
            needs=frozenset(said.get("needs", [])),
            texts=texts,
        )
    except (KeyError, tomllib.TOMLDecodeError) as fault:
        raise TextFault(f"{file.name}: {fault}") from fault
    for language, text in texts.items():
        if faults := faults_of(text, template.fields):
            raise TextFault(f"{name} [{language}]: {faults}")
    return template


def fill(text: Text, values: Mapping[str, Any], language: str) -> Text:
    """Return the text with every field in its reader's words.

    Raises TextFault when a field that the text names is not given.
    """
    with translation.override(language):
        words = {name: in_words(value, language) for name, value in values.items()}
        return Text(
            subject=" ".join(_fill(text.subject, words).split()),
            body="\n".join(_lines(text.body, words)),
            sms=" ".join(_fill(text.sms, words).split()),
        )


def in_words(value: Any, language: str) -> str:
    """Return a value of a payload as its reader reads it, in the language now spoken."""
    if isinstance(value, Mapping):
        value = value.get(language) or value.get("vi") or ""
    text = "" if value is None else str(value)
    if len(text) >= 10 and text[:4].isdigit() and text[4] == "-":
        try:
            if len(text) == 10:
                return day_words(date.fromisoformat(text))
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        return moment_words(moment) if moment.tzinfo else text
    return text


def _fill(text: str, words: Mapping[str, str]) -> str:
    def one(match: re.Match[str]) -> str:
        name = match[1]
        if name not in words:
            raise TextFault(f"the letter lacks {name}")
        return words[name]

    return _FIELD.sub(one, text)


def _lines(body: str, words: Mapping[str, str]) -> list[str]:
    kept = []
    for line in body.splitlines():
        named = _FIELD.findall(line)
        if named and not any(words.get(name, "?").strip() for name in named):
            continue
        kept.append(_fill(line, words).rstrip())
    return kept

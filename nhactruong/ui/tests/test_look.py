"""What the look must keep: read from the source of all rooms, not of `ui` alone."""

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2]
STATIC = PACKAGE / "ui" / "static" / "ui"
TEMPLATES = sorted(
    p for p in PACKAGE.glob("*/templates/**/*") if p.suffix in {".html", ".svg", ".txt"}
)
STYLES = sorted(PACKAGE.glob("*/static/**/*.css"))

INLINE = {
    "style attribute": re.compile(r"""<[^>]*\sstyle\s*=\s*["']?""", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.I),
    "event attribute": re.compile(r"""<[^>]*\son[a-z]+\s*=""", re.I),
    "javascript address": re.compile(r"javascript:", re.I),
    "htmx code": re.compile(r"\bhx-(on|vals=.js|vars)", re.I),
}
BY_HAND = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(|oklch\(", re.I)
FREE = {"tokens.css", "plain.css", "print.css"}


def words(path):
    return path.read_text(encoding="utf-8")


def name(path):
    return str(path.relative_to(PACKAGE))


def test_there_are_templates_to_look_at():
    assert len(TEMPLATES) > 10


@pytest.mark.parametrize("what", INLINE)
def test_no_template_carries(what):
    assert [name(p) for p in TEMPLATES if INLINE[what].search(words(p))] == []


def test_the_two_lists_of_dark_colours_are_equal():
    tokens = words(STATIC / "tokens.css")
    lists = re.findall(
        r':root(?::not\(\[data-theme="light"\]\)|\[data-theme="dark"\]) \{(.*?)\}',
        tokens,
        re.S,
    )
    system, chosen = (dict(re.findall(r"(--[\w-]+):\s*([^;]+);", one)) for one in lists)

    assert system == chosen
    assert len(system) > 30


def test_every_property_used_is_given_in_the_tokens():
    given = set(re.findall(r"(--[\w-]+):", words(STATIC / "tokens.css")))
    used = {p: set(re.findall(r"var\((--[\w-]+)", words(p))) - given for p in STYLES}

    assert {name(p): missing for p, missing in used.items() if missing} == {}


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_no_style_paints_by_hand(path):
    if path.name in FREE or path.name == "reports.css":  # the QR's paper stays white
        return
    left = words(path).replace("rgba(8, 17, 19, 0.6)", "")  # behind a dialog

    assert BY_HAND.findall(left) == []
    assert "!important" not in left


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_styles_use_nothing_that_old_office_browsers_lack(path):
    rules = re.sub(r"/\*.*?\*/", "", words(path), flags=re.S)
    heads: list[str] = []
    nested = []
    for head, sign in re.findall(r"([^{};]*)([{};])", rules):
        if sign == "{":
            if heads and not (heads[-1] + head.strip()).startswith("@"):
                nested.append(head)
            heads.append(head.strip())
        elif sign == "}":
            heads.pop()
    assert nested == []


def test_every_sheet_of_the_house_has_its_layer():
    site = words(STATIC / "site.css") + words(STATIC / "desk.css")
    imported = set(re.findall(r'@import url\("css/([\w-]+\.css)"\) layer\(\w+\)', site))

    assert imported == {p.name for p in (STATIC / "css").glob("*.css")}

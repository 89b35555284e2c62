"""The collector of words must see them all; the catalogues must be whole."""

import ast
import re
from collections.abc import Iterator
from dataclasses import astuple

import polib
import pytest
from django.template.base import Lexer, TokenType

from tools.messages import (
    LANGUAGES,
    PACKAGE,
    Words,
    catalogue_path,
    of_python,
    of_template,
)

# Tags as templates write them; "<vùng>" in a hint for typing is none.
TAG = re.compile(r"</?(?:a|b|em|strong|code|span|br)\b[^>]*>")
VIETNAMESE = re.compile(
    "[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]",
    re.IGNORECASE,
)
PROPER_NAMES = ("Nhạc Trưởng",)
# Where code speaks to people on screen.
SCREEN_CODE = ("views", "forms", "show", "templatetags")


def test_words_of_code_are_seen_under_any_imported_name():
    source = (
        "from django.utils.translation import gettext_lazy as say, ngettext, pgettext\n"
        "a = say('Phường ' 'Hoàn Kiếm')\n"
        "b = ngettext('%(n)s việc', '%(n)s việc', 2)\n"
        "c = pgettext('tháng', 'Năm')\n"
    )

    assert set(of_python(source)) == {
        Words("Phường Hoàn Kiếm"),
        Words("%(n)s việc", plural="%(n)s việc"),
        Words("Năm", context="tháng"),
    }


def test_functions_of_other_origin_are_not_mistaken():
    assert list(of_python("def gettext(x): ...\ngettext('không')")) == []


def test_words_of_templates_are_seen_in_tags_blocks_and_arguments():
    source = """{% load i18n %}
      {% translate "Gửi phản ánh" %} {% translate "Năm" context "tháng" %}
      {% blocktranslate trimmed with name=a.b %}
        Chào {{ name }}
        (lần nữa).
      {% endblocktranslate %}
      {% blocktranslate count n=list|length %}{{ n }} việc{% plural %}{{ n }} việc (nhiều)
      {% endblocktranslate %}
      {% include "x.html" with title=_("Việc của tôi (hôm nay)") %}
    """

    found = set(of_template(source))

    assert Words("Gửi phản ánh") in found
    assert Words("Năm", context="tháng") in found
    assert Words("Chào %(name)s (lần nữa).") in found
    assert Words("Việc của tôi (hôm nay)") in found
    assert any(words.plural.startswith("%(n)s việc (nhiều)") for words in found)


@pytest.fixture(params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> polib.POFile:
    return polib.pofile(str(catalogue_path(request.param)))


def test_no_translation_is_empty_or_a_guess(catalogue):
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []


def test_translations_keep_the_tags(catalogue):
    def tags(text: str) -> list[str]:
        return sorted(TAG.findall(text))

    assert [
        said for source, said in _pairs(catalogue) if tags(source) != tags(said)
    ] == []


def test_translations_begin_and_end_as_their_source_does(catalogue):
    def edges(text: str) -> tuple[bool, bool]:
        return text[:1].isspace(), text[-1:].isspace()

    pairs = _pairs(catalogue)

    assert [said for source, said in pairs if edges(source) != edges(said)] == []


def test_translations_hold_no_vietnamese_but_proper_names(catalogue):
    assert [said for _source, said in _pairs(catalogue) if _is_strange(said)] == []


def test_templates_hold_no_words_beside_the_tags_for_them():
    paths = list(PACKAGE.glob("*/templates/**/*.*"))

    told = [
        f"{path.name}: {text}"
        for path in paths
        for text in _bare_texts(path.read_text("utf-8"))
        if _is_strange(text)
    ]

    assert len(paths) > 50
    assert told == []


def test_scripts_hold_no_words():
    told = [
        f"{path.name}: {line}"
        for path in PACKAGE.glob("*/static/**/*.js")
        for line in path.read_text("utf-8").splitlines()
        if _is_strange(re.sub(r"(^|\s)//.*", "", line))
    ]

    assert told == []


def test_code_of_the_screen_wraps_its_words():
    paths = [p for room in SCREEN_CODE for p in PACKAGE.glob(f"*/{room}/**/*.py")]

    told = [
        f"{path.relative_to(PACKAGE)}: {text}"
        for path in paths
        for text in _bare_strings(path.read_text("utf-8"))
        if _is_strange(text)
    ]

    assert len(paths) > 20
    assert told == []


def _is_strange(text: str) -> bool:
    """Whether `text` holds Vietnamese beside proper names."""
    for name in PROPER_NAMES:
        text = text.replace(name, "")
    return VIETNAMESE.search(text) is not None


def _bare_texts(template: str) -> Iterator[str]:
    """Yield what a template says as it stands, outside {% blocktranslate %}."""
    is_wrapped = False
    for token in Lexer(template).tokenize():
        if token.token_type == TokenType.BLOCK:
            is_wrapped = token.contents.startswith("blocktrans") or (
                is_wrapped and not token.contents.startswith("endblocktrans")
            )
        elif token.token_type == TokenType.TEXT and not is_wrapped:
            yield token.contents


def _bare_strings(source: str) -> Iterator[str]:
    """Yield the strings of a module that are neither docstrings nor collected words."""
    said = {text for words in of_python(source) for text in astuple(words)}
    nodes = list(ast.walk(ast.parse(source)))
    # A string that stands alone is a docstring.
    said |= {getattr(n.value, "value", "") for n in nodes if isinstance(n, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from {node.value} - said


def _pairs(catalogue: polib.POFile) -> list[tuple[str, str]]:
    """Return every source text with each of its translations."""
    pairs = []
    for entry in catalogue:
        if entry.msgid_plural:
            pairs.append((entry.msgid, entry.msgstr_plural[0]))
            pairs.append((entry.msgid_plural, entry.msgstr_plural[1]))
        else:
            pairs.append((entry.msgid, entry.msgstr))
    return pairs

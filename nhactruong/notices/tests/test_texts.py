import re
from pathlib import Path

import pytest

import nhactruong
from nhactruong.notices.texts import (
    Text,
    TextFault,
    faults_of,
    fill,
    in_words,
    template_called,
    templates,
)
from nhactruong.ui.language import spoken

PACKAGE = Path(nhactruong.__file__).parent
# How acts name a template; the worker would find a letter without one only at night.
NAMED = re.compile(r'template="([a-z]+/[a-z_]+)"|\btell\(\s*[^,]+,\s*"([a-z_]+)"')


def test_every_template_that_an_act_names_has_its_text():
    named = {
        whole or f"work/{short}"
        for file in PACKAGE.rglob("*.py")
        if "tests" not in file.parts
        for whole, short in NAMED.findall(file.read_text("utf-8"))
    }
    assert len(named) > 12
    assert named - templates().keys() == set()


@pytest.mark.parametrize("name", sorted(templates()))
def test_every_text_is_whole_in_each_language(name):
    template = template_called(name)
    values = {field: f"<{field}>" for field in {*template.fields, "city", "link"}}
    assert template.about
    assert set(template.texts) == spoken()
    for language, text in template.texts.items():
        filled = fill(text, values, language)
        assert "{" not in filled.subject + filled.body + filled.sms
        assert "\n" not in filled.sms
        for needed in template.needs:
            assert needed in template.fields | {"link"}


@pytest.mark.parametrize(
    "part, words, fault",
    [
        ("subject", " ", "empty"),
        ("subject", "a\nb", "lines"),
        ("sms", "a\nb", "lines"),
        ("body", "xin chào {nobody}", "unknown:nobody"),
        ("body", "{ code }", "brace"),
        ("sms", "{code", "brace"),
        ("body", "{Code}", "brace"),
    ],
)
def test_a_faulty_text_is_named(part, words, fault):
    text = Text(**{"subject": "a", "body": "b", "sms": "c", part: words})
    assert faults_of(text, frozenset({"code"})) == {part: fault}


def test_moments_and_days_are_told_in_the_readers_words():
    assert in_words("2026-12-04T10:30:00+00:00", "vi") == "17:30 thứ Sáu 04/12/2026"
    assert in_words("2026-12-04", "vi") == "thứ Sáu 04/12/2026"
    assert in_words({"vi": "Sở", "en": ""}, "en") == "Sở"
    assert in_words({"vi": "Sở", "en": "Office"}, "en") == "Office"
    assert in_words("2026-13-41 không phải ngày", "vi") == "2026-13-41 không phải ngày"
    assert in_words(None, "vi") == ""


def test_a_line_whose_fields_are_empty_is_left_out():
    text = Text("{a}", "một\n{a}\n{b} {a}\nhai", "{a}")
    assert fill(text, {"a": "", "b": "x"}, "vi").body == "một\nx\nhai"


def test_a_letter_that_lacks_a_field_is_a_fault():
    with pytest.raises(TextFault, match="code"):
        fill(Text("{code}", "b", "c"), {}, "vi")


def test_a_field_cannot_name_another_or_break_a_subject():
    filled = fill(Text("{a}", "{a}", "{a}"), {"a": "{b}\r\nBcc: x@y"}, "vi")
    assert filled.subject == filled.sms == "{b} Bcc: x@y"

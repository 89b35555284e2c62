"""The collector of words must see them all."""

from tools.messages import Words, of_python, of_template


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

import csv
import shutil

import pytest

from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.tables import FaultyImport
from nhactruong.ledger.models import Event
from nhactruong.org.models import Function
from nhactruong.places.tests.make import HANOI
from nhactruong.reports.load import TOPICS, load
from nhactruong.reports.models import Synonym, Topic, TopicQuestion, TopicRoute
from nhactruong.reports.topics import topic_book
from nhactruong.work.tests.make import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def functions():
    with (HANOI / "functions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    parents = {row["parent"] for row in rows}
    Function.objects.bulk_create(
        Function(
            code=row["code"],
            name_vi=row["name_vi"],
            name_en=row["name_en"],
            is_leaf=row["code"] not in parents,
        )
        for row in rows
    )


@pytest.fixture
def changed(tmp_path):
    """Return a function that loads the shipped file with cells replaced."""

    def change(code: str = "", *, drop: str = "", **cells: str) -> int:
        shutil.copy(HANOI / TOPICS, tmp_path / TOPICS)
        with (tmp_path / TOPICS).open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            if row["code"] == code:
                row.update(cells)
        with (tmp_path / TOPICS).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(row for row in rows if row["code"] != drop)
        return load(tmp_path, by=SYSTEM, at=MONDAY)

    return change


def test_the_shipped_topics_load_whole():
    assert load(HANOI, by=SYSTEM, at=MONDAY) == 69
    book = topic_book()
    assert len(book.groups) == 10
    leaves = [topic for topic in book.topics.values() if topic.is_leaf]
    assert len(leaves) == 55
    assert sum(topic.is_door for topic in book.topics.values()) == 4
    assert all(topic.help_en and topic.help_vi for topic in leaves)
    assert all(topic.danger_call_en for topic in leaves if topic.danger)
    assert all(book.synonyms_of(topic.pk) for topic in leaves)


def test_every_question_has_english_for_itself_and_its_choices():
    load(HANOI, by=SYSTEM, at=MONDAY)
    for question in TopicQuestion.objects.all():
        assert question.label_en != question.label_vi
        assert all(vi != en for _code, vi, en in question.choices), question.key


def test_the_same_file_again_changes_nothing():
    load(HANOI, by=SYSTEM, at=MONDAY)
    events, stamp = Event.objects.count(), topic_book()
    assert load(HANOI, by=SYSTEM, at=MONDAY) == 0
    assert Event.objects.count() == events
    assert topic_book() is stamp


def test_a_corrected_word_touches_one_topic(changed):
    load(HANOI, by=SYSTEM, at=MONDAY)
    assert changed("road.light", name_vi="Đèn đường tắt") == 1
    topic = Topic.objects.get(code="road.light")
    assert (topic.name_vi, topic.version) == ("Đèn đường tắt", 2)
    assert topic_book().called("road.light").name_vi == "Đèn đường tắt"


def test_a_topic_left_out_is_retired_not_deleted(changed):
    load(HANOI, by=SYSTEM, at=MONDAY)
    assert changed(drop="road.light") == 1
    assert Topic.objects.get(code="road.light").retired_at == MONDAY
    assert topic_book().called("road.light") is None
    assert load(HANOI, by=SYSTEM, at=MONDAY) == 1
    assert topic_book().called("road.light") is not None


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("function", {"function": "lighting.moon"}),
        ("function", {"function": "lighting"}),
        ("level", {"level": "soon"}),
        ("evidence", {"evidence": "word"}),
        ("danger", {"danger": "maybe"}),
        ("danger_call_vi", {"danger": "yes"}),
        ("name_vi", {"name_vi": ""}),
        ("name_vi", {"name_vi": "x" * 121}),
        ("parent", {"parent": "road.signal"}),
        ("parent", {"parent": "road.surface"}),
        ("questions", {"questions": "kind|Loại|choice|no|"}),
        ("questions", {"questions": "kind|Loại|list|no|a=b"}),
        ("questions", {"questions": "kind|Loại"}),
        ("questions", {"questions": "k|A|text|no|;k|B|text|no|"}),
        ("routes", {"routes": "in:moon>lighting.city"}),
        ("routes", {"routes": "in:street>lighting.moon"}),
        ("routes", {"routes": "size=big>lighting.city"}),
        ("door_vi", {"door_vi": "office:UBND"}),
    ],
)
def test_a_faulty_cell_is_named_and_nothing_is_loaded(changed, column, cells):
    with pytest.raises(FaultyImport) as caught:
        changed("road.light", **cells)
    assert {(f.file, f.column) for f in caught.value.faults} >= {(TOPICS, column)}
    assert all(fault.row > 1 and str(fault.reason) for fault in caught.value.faults)
    assert not Topic.objects.exists()


def test_all_faults_are_named_at_once(changed):
    with pytest.raises(FaultyImport) as caught:
        changed("road.light", level="soon", evidence="word", function="moon")
    assert {f.column for f in caught.value.faults} == {"level", "evidence", "function"}


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FaultyImport) as caught:
        load(tmp_path, by=SYSTEM, at=MONDAY)
    assert caught.value.faults[0].file == TOPICS


def test_rows_that_hang_on_a_topic_are_replaced(changed):
    load(HANOI, by=SYSTEM, at=MONDAY)
    changed("road.light", synonyms_vi="đèn", synonyms_en="", questions="", routes="")
    topic = Topic.objects.get(code="road.light")
    assert [s.words for s in Synonym.objects.filter(topic=topic)] == ["đèn"]
    assert not TopicQuestion.objects.filter(topic=topic).exists()
    assert not TopicRoute.objects.filter(topic=topic).exists()

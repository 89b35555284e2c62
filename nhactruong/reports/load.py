"""Topics from a file that another city may replace: all of it or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.fold import fold
from nhactruong.ground.tables import Faults, Row, read_table
from nhactruong.ledger.models import Origin
from nhactruong.ledger.record import NewEvent, record_events
from nhactruong.org.models import Function
from nhactruong.reports.models import (
    DoorKind,
    Lookup,
    QuestionKind,
    Synonym,
    Topic,
    TopicQuestion,
    TopicRoute,
)
from nhactruong.reports.topics import bump
from nhactruong.work.states import Evidence, Level

TOPICS = "topics.csv"
COLUMNS = (
    "code", "parent", "name_vi", "name_en", "function", "level", "danger",
    "danger_call_vi", "danger_call_en", "help_vi", "help_en", "synonyms_vi",
    "synonyms_en", "evidence", "public_at_once", "questions", "questions_en", "routes",
    "door_vi", "door_en",
)  # fmt: skip
_PLAIN = (
    "name_vi", "name_en", "level", "danger_call_vi", "danger_call_en",
    "help_vi", "help_en", "evidence",
)  # fmt: skip
_WIDTHS = {"code": 40, "name_vi": 120, "name_en": 120, "danger_call_vi": 200}


@dataclass
class Wanted:
    """One row of the file, read: the topic's columns and what hangs on it."""

    row: Row
    values: dict[str, Any]
    synonyms: list[dict[str, Any]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    routes: list[dict[str, Any]] = field(default_factory=list)


@act
def load(directory: Path, *, by: Actor, at: datetime) -> int:
    """Load topics.csv; return how many topics were made, set right or retired.

    Loading the same file again changes nothing. A topic that is no longer in the file
    is retired: reports sent under it keep it.
    Raises FaultyImport with every fault.
    """
    faults = Faults()
    functions = {f.code: f for f in Function.objects.filter(is_leaf=True)}
    wanted = read_topics(directory, functions, faults)
    faults.refuse()
    kept = {topic.code: topic for topic in Topic.objects.all()}
    touched = [pair for one in wanted for pair in _settle(one, kept)]
    touched += _retire(kept, {one.row["code"] for one in wanted}, at)
    if touched:
        _record(touched, by=by, at=at)
    if _put_in_order(wanted, kept) or touched:
        bump()
    return len(touched)


def _put_in_order(wanted: list[Wanted], kept: dict[str, Topic]) -> bool:
    """Let topics stand as in the file; tell whether any moved. No change of a topic."""
    moved = []
    for position, one in enumerate(wanted):
        topic = kept[one.row["code"]]
        if topic.position != position:
            topic.position = position
            moved.append(topic)
    Topic.objects.bulk_update(moved, ["position"])
    return bool(moved)


def _record(touched: list[tuple[str, Topic]], *, by: Actor, at: datetime) -> None:
    events = [
        NewEvent(
            kind=f"reports.topic.{kind}",
            subject=topic,
            public={
                "name": topic.name_vi,
                "function": topic.function.code if topic.function else "",
                "level": topic.level,
                "danger": topic.danger,
                "evidence": topic.evidence,
            },
        )
        for kind, topic in touched
    ]
    record_events(events, by=by, at=at, origin=Origin.IMPORT)
    Topic.objects.bulk_update([t for _k, t in touched], ["version", "changed_at"])


def _settle(one: Wanted, kept: dict[str, Topic]) -> list[tuple[str, Topic]]:
    """Make the topic what its row says; report it if anything differed."""
    code = one.row["code"]
    parent = kept[one.row["parent"]] if one.row["parent"] else None
    values = {**one.values, "parent": parent, "retired_at": None}
    topic = kept.get(code)
    kind = "corrected"
    if topic is None:
        topic, kind = Topic(code=code), "created"
        kept[code] = topic
        differs = True
    else:
        differs = any(getattr(topic, name) != value for name, value in values.items())
    if differs:
        for name, value in values.items():
            setattr(topic, name, value)
        topic.save()
    differs |= _sync(Synonym, topic, one.synonyms)
    differs |= _sync(TopicQuestion, topic, one.questions)
    differs |= _sync(TopicRoute, topic, one.routes)
    return [(kind, topic)] if differs else []


def _sync(model: Any, topic: Topic, wanted: list[dict[str, Any]]) -> bool:
    """Make the topic's rows those of the file; tell whether they differed."""
    have = list(model.objects.filter(topic=topic).order_by("position"))
    same = len(have) == len(wanted) and all(
        all(getattr(row, name) == value for name, value in values.items())
        for row, values in zip(have, wanted, strict=True)
    )
    if same:
        return False
    model.objects.filter(topic=topic).delete()
    model.objects.bulk_create(model(topic=topic, **values) for values in wanted)
    return True


def _retire(
    kept: dict[str, Topic], named: set[str], at: datetime
) -> list[tuple[str, Topic]]:
    gone = [
        topic
        for code, topic in kept.items()
        if code not in named and topic.retired_at is None
    ]
    for topic in gone:
        topic.retired_at = at
        topic.save(update_fields=["retired_at"])
    return [("retired", topic) for topic in gone]


def read_topics(
    directory: Path, functions: Mapping[str, Function], faults: Faults
) -> list[Wanted]:
    """Return what the file says of each topic, in its order; faults are gathered."""
    rows = read_table(
        directory / TOPICS,
        COLUMNS,
        faults,
        filled=("code", "name_vi", "name_en"),
        unique=("code",),
    )
    seen: dict[str, Row] = {}
    found = []
    for row in rows:
        if row["parent"] and row["parent"] not in seen:
            faults.add(row, "parent", _("lĩnh vực cha phải đứng ở hàng trên"))
        elif row["parent"] and seen[row["parent"]]["function"]:
            faults.add(row, "parent", _("lĩnh vực này không phải là nhóm"))
        seen[row["code"]] = row
        for column, width in _WIDTHS.items():
            if len(row[column]) > width:
                faults.add(row, column, _("dài quá %d chữ") % width)
        found.append(_wanted(row, functions, faults))
    return found


def _wanted(row: Row, functions: Mapping[str, Function], faults: Faults) -> Wanted:
    values: dict[str, Any] = {name: row[name] for name in _PLAIN}
    values["danger"] = bool(faults.yes(row, "danger"))
    values["public_at_once"] = bool(faults.yes(row, "public_at_once"))
    values |= _door(row, faults)
    values["function"] = None
    if row["function"]:
        values["function"] = faults.known(row, "function", functions)
        faults.choice(row, "level", Level.values)
        faults.choice(row, "evidence", Evidence.values)
        if row["door_vi"]:
            faults.add(
                row, "door_vi", _("lĩnh vực có chức năng thì không chỉ nơi khác")
            )
    if values["danger"] and not row["danger_call_vi"]:
        faults.add(row, "danger_call_vi", _("nguy hiểm thì phải nói gọi ai"))
    questions = _questions(row, faults)
    return Wanted(
        row,
        values,
        _synonyms(row, faults),
        questions,
        _routes(row, functions, {q["key"] for q in questions}, faults),
    )


def _door(row: Row, faults: Faults) -> dict[str, str]:
    kind, _colon, words = row["door_vi"].partition(":")
    if row["door_vi"] and kind not in DoorKind.values:
        faults.add(row, "door_vi", _("cần call:… hoặc office:…"))
    english = row["door_en"].partition(":")[2] or words
    return {
        "door_kind": kind if words else "",
        "door_vi": words.strip(),
        "door_en": english.strip(),
    }


def _synonyms(row: Row, faults: Faults) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for lang in ("vi", "en"):
        column = f"synonyms_{lang}"
        for words in _parts(row[column]):
            if len(words) > 80:
                faults.add(row, column, _("dài quá %d chữ") % 80)
            elif not any(s["words"] == words and s["lang"] == lang for s in found):
                found.append(
                    {
                        "words": words,
                        "folded": fold(words),
                        "lang": lang,
                        "position": len(found),
                    }
                )
    return found


def _questions(row: Row, faults: Faults) -> list[dict[str, Any]]:
    """Read "key|label|kind|required|code=label/code=label" and its English beside it."""
    english = {}
    for part in _parts(row["questions_en"]):
        key, _bar, rest = part.partition("|")
        label, _bar, choices = rest.partition("|")
        english[key] = (label, _choices(choices))
    found: list[dict[str, Any]] = []
    for part in _parts(row["questions"]):
        cells = [cell.strip() for cell in part.split("|")]
        if len(cells) != 5 or not cells[0] or not cells[1]:
            faults.add(row, "questions", _("cần khóa|câu hỏi|loại|bắt buộc|lựa chọn"))
            continue
        key, label, kind, required, choices = cells
        codes = _choices(choices)
        if kind not in QuestionKind.values or required not in ("yes", "no"):
            faults.add(row, "questions", _("loại hoặc bắt buộc không rõ: %s") % key)
        if (kind == QuestionKind.CHOICE) != bool(codes):
            faults.add(row, "questions", _("lựa chọn không hợp với loại: %s") % key)
        if any(q["key"] == key for q in found):
            faults.add(row, "questions", _("khóa lặp lại: %s") % key)
        label_en, codes_en = english.get(key, (label, {}))
        found.append(
            {
                "key": key,
                "label_vi": label,
                "label_en": label_en,
                "kind": kind,
                "required": required == "yes",
                "choices": [[c, w, codes_en.get(c, w)] for c, w in codes.items()],
                "position": len(found),
            }
        )
    return found


def _choices(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split("/") if part)
    return {code.strip(): words.strip() for code, _sign, words in pairs}


def _routes(
    row: Row, functions: Mapping[str, Function], keys: set[str], faults: Faults
) -> list[dict[str, Any]]:
    """Read "in:street>function" and "key=value>function"."""
    found: list[dict[str, Any]] = []
    for part in _parts(row["routes"]):
        condition, _sign, code = part.partition(">")
        key, _sign, value = condition.partition("=")
        lookup = condition.removeprefix("in:") if condition.startswith("in:") else ""
        if code not in functions:
            faults.add(row, "routes", _("không có mã “%s”") % code)
            continue
        if lookup not in Lookup.values or (not lookup and not value):
            faults.add(row, "routes", _("điều kiện không rõ: %s") % condition)
            continue
        if not lookup and key not in keys:
            faults.add(row, "routes", _("không có câu hỏi “%s”") % key)
        found.append(
            {
                "condition_key": "" if lookup else key,
                "condition_value": "" if lookup else value,
                "lookup": lookup,
                "function": functions[code],
                "position": len(found),
            }
        )
    return found


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]

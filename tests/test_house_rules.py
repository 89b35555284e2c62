"""The habits of the house, read from its source (docs/style, "House rules")."""

import re
from pathlib import Path

import polib
import pytest

from tests.house import (
    PACKAGE,
    ROOT,
    callers,
    edge_writes,
    is_edge,
    is_text,
    machine_traces,
    open_lookups,
    product_modules,
    short,
    tracked,
    unmarked_recorders,
)
from tools import messages

LONGEST = 400  # lines
WRITTEN_BY_HAND = (".py", ".html", ".css", ".js")
REQUIREMENT = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)\S*\s+#\s+\S")


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def edges() -> list[Path]:
    return [path for path in product_modules() if is_edge(path)]


def test_edges_write_nothing_themselves():
    assert not [
        f"{short(path)}:{line} calls {name}()"
        for path in edges()
        for line, name in edge_writes(path.read_text("utf-8"))
    ]


def test_edges_look_up_only_what_the_asker_may_see():
    assert not [
        f"{short(path)}:{line} begins at {name}"
        for path in edges()
        for line, name in open_lookups(path.read_text("utf-8"))
    ]


def test_whoever_records_an_event_is_an_act_told_who_and_when():
    functions = [
        function
        for path in product_modules()
        for function in callers(module_name(path), path.read_text("utf-8"))
    ]

    assert not [
        f"{one.key[0]}:{one.line} {one.key[1]}" for one in unmarked_recorders(functions)
    ]


def test_no_file_is_longer_than_one_can_hold_in_the_head():
    lengths = {
        short(path): len(path.read_text("utf-8").splitlines())
        for path in tracked(*WRITTEN_BY_HAND)
        if "migrations" not in path.parts and "vendor" not in path.parts
    }

    assert {name: n for name, n in lengths.items() if n > LONGEST} == {}


def test_what_is_left_to_do_carries_an_issue_number():
    left = re.compile("TO" + "DO|FIX" + "ME|XX" + "X")

    assert not [
        f"{short(path)}:{number}"
        for path in tracked(*WRITTEN_BY_HAND)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if left.search(line) and not re.search(r"#\d+", line)
    ]


def test_no_address_of_a_registry_or_path_of_a_machine_is_kept():
    traces = machine_traces()

    assert not [
        f"{short(path)}:{number}"
        for path in tracked()
        if is_text(path)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if traces.search(line)
    ]


@pytest.mark.parametrize("name", ["base", "dev", "build"])
def test_every_dependency_has_its_reason_and_its_lock(name):
    lines = (ROOT / "requirements" / f"{name}.in").read_text("utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-"))]
    reasons = {line: REQUIREMENT.match(line) for line in wanted}

    assert [line for line, match in reasons.items() if match is None] == []
    lock = (ROOT / "requirements" / f"{name}.lock").read_text("utf-8").lower()
    names = [match["name"].lower() for match in reasons.values() if match]
    assert [one for one in names if f"\n{one}==" not in lock] == []


@pytest.mark.parametrize("name", ["base", "dev", "build"])
def test_locks_hold_hashes_and_nothing_of_the_machine_that_made_them(name):
    lock = (ROOT / "requirements" / f"{name}.lock").read_text("utf-8")
    pins = re.findall(
        r"^[a-z0-9._-]+==\S+( \\\n    --hash=sha256:[0-9a-f]{64})?", lock, re.M
    )

    assert pins
    assert all(pins)
    assert "--index" not in lock
    assert "--find-links" not in lock


def test_compiled_catalogues_hold_what_their_sources_say():
    stale = []
    for source in PACKAGE.glob("locale/*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        fresh = polib.pofile(str(source)).to_binary()
        if not compiled.exists() or compiled.read_bytes() != fresh:
            stale.append(f"{short(source)}: run python tools/messages.py --compile")

    assert stale == []


def test_every_word_has_its_english():
    assert messages.left("en") == []


def test_translations_keep_the_blanks_to_be_filled():
    blank = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
    faulty = []
    for source in PACKAGE.glob("locale/*/LC_MESSAGES/*.po"):
        for entry in polib.pofile(str(source)):
            if "{lĩnh vực}" in entry.msgid:
                continue  # about the places of reply templates, each language's own
            told = [entry.msgstr, *entry.msgstr_plural.values()]
            # A singular may spell the number out.
            wanted = set(blank.findall(entry.msgid_plural or entry.msgid))
            loose = set(blank.findall(" ".join(told))) - wanted
            if entry.translated() and (
                loose
                or (
                    not entry.msgid_plural and wanted - set(blank.findall(entry.msgstr))
                )
            ):
                faulty.append(entry.msgid)

    assert faulty == []


def test_templates_hold_no_script_and_no_style_of_their_own():
    inline = re.compile(
        r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<style\b|<script\b(?![^>]*\bsrc=)|javascript:"
    )

    assert not [
        f"{short(path)}:{number}"
        for path in tracked(".html")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if path.is_relative_to(PACKAGE) and inline.search(line)
    ]


# The readers themselves must see what they are there to see.


def test_the_reader_sees_a_write_at_an_edge():
    assert list(edge_writes("def page(request):\n    task.save()")) == [(2, "save")]


@pytest.mark.parametrize(
    "source",
    [
        "Task.objects.get(pk=1)",
        "Task.objects.filter(a=1).visible_to(authority)",
        "get_object_or_404(Task, pk=1)",
        "get_object_or_404(Task.objects, pk=1)",
    ],
)
def test_the_reader_sees_a_look_up_that_begins_at_all(source):
    assert list(open_lookups(source))


@pytest.mark.parametrize(
    "source",
    [
        "get_object_or_404(Task.objects.visible_to(authority), code=code)",
        "Report.objects.public().filter(ward=ward)",
    ],
)
def test_the_reader_lets_a_guarded_look_up_pass(source):
    assert not list(open_lookups(source))


IMPORT = "from nhactruong.ledger.record import record_event\n"


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("@act\ndef move(*, by, at): record_event('k', by=by, at=at)", []),
        ("def move(*, at): record_event('k', at=at)", ["move"]),
        ("def page(r): keep(r)\ndef keep(r, *, by, at): record_event('k')", ["page"]),
        ("@act\ndef go(*, by, at): keep()\ndef keep(*, by, at): record_event('k')", []),
    ],
)
def test_the_reader_sees_who_records_outside_an_act(source, wrong):
    found = unmarked_recorders(list(callers("room.module", IMPORT + source)))

    assert [one.key[1] for one in found] == wrong


def test_the_reader_sees_a_machine_path_and_not_a_package_path():
    traces = machine_traces()

    assert traces.search("open('/" + "tmp/x')")
    assert traces.search("https://files." + "pythonhosted.org/x")
    assert not traces.search("nhactruong/" + "work/templates")

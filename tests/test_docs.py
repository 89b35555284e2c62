"""The guides say what the code does: links, settings, commands, words, states."""

import re
import shlex
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone, translation

from nhactruong.config import demo_officials
from nhactruong.config.command import COMMANDS, HIDDEN, parser
from nhactruong.config.commands.import_city import HANOI, import_city
from nhactruong.config.promises import NAMES
from nhactruong.ground.tables import read_table
from nhactruong.reports.models import Report
from nhactruong.work.states import MOVES, Ground, Outcome, State, Verdict
from tests.house import ROOT, short, tracked
from tools import draw_states

DOCS = ROOT / "docs"
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)|!\[[^\]\n]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.M | re.S)
SETTING = re.compile(r"NHACTRUONG_[A-Z_]*[A-Z]")
EXAMPLE = re.compile(r"^curl .*?(?=^curl |^```)", re.M | re.S)
HOST = "http://127.0.0.1:8000"


def pages() -> list[Path]:
    return [path for path in tracked(".md") if path.parent.name != "bench"]


def said(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def slug(heading: str) -> str:
    """Return the anchor that a heading gets where the pages are read."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
    kept = "".join(
        c
        for c in unicodedata.normalize("NFC", plain).lower()
        if c.isalnum() or c in " -_"
    )
    return kept.strip().replace(" ", "-")


def anchors(path: Path) -> set[str]:
    text = FENCED.sub("", path.read_text("utf-8"))
    return {slug(h) for h in re.findall(r"^#+ (.+)$", text, re.M)}


def links(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        for found in LINK.finditer(line):
            target = found[1] or found[2]
            if not re.match(r"[a-z]+:", target):
                yield number, target


def is_broken(page: Path, target: str) -> bool:
    name, _sign, anchor = target.partition("#")
    file = (page.parent / name).resolve() if name else page
    if not file.exists():
        return True
    return bool(anchor) and anchor not in anchors(file)


def test_every_link_inside_the_house_leads_somewhere():
    assert not [
        f"{short(page)}:{number} {target}"
        for page in pages()
        for number, target in links(page)
        if is_broken(page, target)
    ]


def test_the_guides_are_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        targets = (target.partition("#")[0] for _n, target in links(page))
        waiting += [(page.parent / target).resolve() for target in targets if target]

    assert [short(page) for page in pages() if page not in reached] == []


def test_every_setting_in_the_code_is_told_to_the_operator():
    used: set[str] = set()
    for path in tracked(".py", ".html", "Makefile", "run", ".toml"):
        if path != Path(__file__).resolve():
            used |= set(SETTING.findall(path.read_text("utf-8")))
    told = set(re.findall(r"^\| `(NHACTRUONG_\w+)`", said("operator.md"), re.M))

    assert sorted(used - told) == []
    assert sorted(told - used) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_its_options_are_told_to_the_operator(name):
    guide = said("operator.md")
    section = guide.partition(f"\n### {name}\n")[2].partition("\n### ")[0]
    places = next(a for a in parser()._actions if hasattr(a, "choices") and a.choices)
    options = {o for a in places.choices[name]._actions for o in a.option_strings}

    assert section
    assert name in HIDDEN or f"nhactruong {name}" in section
    untold = {o for o in options if o.startswith("--") and o not in section}
    assert untold <= {"--help"}


def test_every_promise_that_check_holds_is_told_to_the_operator():
    guide = said("operator.md")

    assert [n for n, name in NAMES.items() if f"| {n} | {name}:" not in guide] == []


def test_every_file_of_a_city_and_each_of_its_columns_is_told():
    guide = said("operator.md")
    missing = []
    for file in HANOI.iterdir():
        section = guide.partition(f"**{file.name}**")[2].partition("\n**")[0]
        if not section:
            missing.append(file.name)
        elif file.suffix == ".csv":
            columns = file.read_text("utf-8").partition("\n")[0].strip().split(",")
            missing += [f"{file.name}:{c}" for c in columns if f"`{c}`" not in section]

    assert missing == []


def test_officials_are_told_every_state_and_action():
    guide = said("official.md")
    with translation.override("vi"):
        labels = [str(state.label) for state in State]
        labels += [str(move.label) for move in MOVES]

    assert [
        label for label in labels if f"| {label} |" not in guide.replace("**", "")
    ] == []


def test_the_glossary_has_every_action_state_and_outcome():
    glossary = said("glossary.md")
    with translation.override("vi"):
        words = [str(x.label).lower() for x in (*State, *Outcome, *Verdict)]

    assert [w for w in words if w not in glossary.lower()] == []
    assert [m.action for m in MOVES if f"`{m.action}`" not in glossary] == []
    assert "`work.states.Ground`" in glossary
    assert Ground.values


def test_the_glossary_names_acts_that_exist():
    source = "\n".join(path.read_text("utf-8") for path in tracked(".py"))
    table = said("glossary.md").partition("## Actions")[2].partition("\n## ")[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| ")]
    acts = [name for row in rows for name in re.findall(r"`(\w+)`", row[4])]

    assert len(acts) > len(MOVES) - 3
    assert [name for name in acts if f"def {name}(" not in source] == []


def test_files_and_folders_that_the_guides_name_are_there():
    named = re.compile(
        r"`((?:nhactruong|tools|tests|docs|bench|requirements)/[\w/.-]+)`"
    )

    assert not [
        f"{short(page)}: {path}"
        for page in pages()
        for path in named.findall(page.read_text("utf-8"))
        if path != "bench/RESULTS.md" and not (ROOT / path).exists()
    ]


def test_officials_find_the_sign_ins_of_the_demonstration():
    guide = said("official.md")

    assert f"`{demo_officials.PASSWORD}`" in guide
    assert [
        member.username
        for member in demo_officials.CAST
        if f"| `{member.username}` | {member.words} |" not in guide
    ] == []


def test_the_law_table_gives_every_allowance_as_it_is_shipped():
    law = said("law.md")
    missing = []
    for row in read_table(
        HANOI / "allowances.csv",
        ["step", "amount", "verified"],
        optional=[
            "level",
            "danger",
            "unit",
            "valid_from",
            "valid_to",
            "legal_basis",
            "source",
        ],
    ):
        told = [
            line for line in law.splitlines() if line.startswith(f"| `{row['step']}`")
        ]
        mark = "| yes |" if row["verified"] == "yes" else "chưa kiểm chứng |"
        if not any(f" {row['amount']} " in line and mark in line for line in told):
            missing.append(f"{row['step']} {row['level']} {row['amount']}")

    assert missing == []


def test_the_diagram_of_states_is_drawn_from_the_moves():
    assert draw_states.TARGET.read_text("utf-8") == draw_states.drawn()


def ask(client: Client, line: str, code: str) -> int:
    """Do what a line of curl says; return the status."""
    words = shlex.split(line, comments=True)
    address = next(word for word in words if word.startswith(HOST))
    path = address.removeprefix(HOST).replace("HN-4KTM-8R2C", code)
    if "-d" not in words:
        return client.get(path).status_code
    given = [words[i + 1] for i, word in enumerate(words) if word == "-H"]
    headers = dict(header.split(": ", 1) for header in given)
    body = words[words.index("-d") + 1]
    kind = headers.pop("Content-Type")
    return client.post(path, body, content_type=kind, headers=headers).status_code


@pytest.mark.slow
@pytest.mark.django_db
def test_every_example_for_programs_works_against_the_demonstration(client):
    import_city(HANOI, at=timezone.now())
    demo_officials.seed(at=timezone.now())
    examples = EXAMPLE.findall(said("api.md"))

    send = next(line for line in examples if "-X POST" in line)
    assert ask(client, send, "") == 201
    code = Report.objects.get().code
    asked = {line: ask(client, line, code) for line in examples if line != send}
    assert {line: status for line, status in asked.items() if status != 200} == {}
    assert len(asked) >= 8


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Đăng nhập", "đăng-nhập"),
        ("How days are counted", "how-days-are-counted"),
        ("`check`", "check"),
    ],
)
def test_the_reader_knows_how_headings_become_anchors(heading, anchor):
    assert slug(heading) == anchor

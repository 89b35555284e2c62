"""Readers of the source, for test_house_rules.py: they see names, not meanings."""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "nhactruong"
EDGES = {"views", "api", "forms", "admin"}
WRITES = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update",
    "get_or_create", "update_or_create",
}  # fmt: skip
DOORS = {"visible_to", "public"}
RECORDERS = {
    ("nhactruong.ledger.record", "record_event"),
    ("nhactruong.ledger.record", "record_events"),
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def tracked(*suffixes: str) -> list[Path]:
    """Return the repository's files with one of `suffixes`, all where none is given.

    Falls back to a walk where the tree is no git repository.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        names = [name for name in listed.stdout.split("\0") if name]
    else:
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
        names = [
            str(p) for p in found if not str(p).startswith((".venv", ".git/", "var/"))
        ]
    paths = [ROOT / name for name in sorted(set(names))]
    return [
        path
        for path in paths
        if path.is_file() and (not suffixes or path.suffix in suffixes)
    ]


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def product_modules() -> list[Path]:
    """Return the package's own modules: no tests, no migrations."""
    return [
        path
        for path in tracked(".py")
        if path.is_relative_to(PACKAGE)
        and not {"tests", "migrations"} & set(path.parts)
    ]


def is_edge(path: Path) -> bool:
    """Tell whether people or programs come in here: a page, a form, an API route."""
    inside = path.relative_to(PACKAGE).with_suffix("").parts
    return inside[0] == "api" or bool(EDGES & set(inside[1:]))


def edge_writes(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of every call that writes to the database by itself."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in WRITES
            and not ast.unparse(node.func.value).endswith(".attrs")  # of a widget
        ):
            yield node.lineno, node.func.attr


def open_lookups(source: str) -> Iterator[tuple[int, str]]:
    """Yield every look-up that does not begin with what the asker may see."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Attribute)
            and node.attr not in DOORS
            and isinstance(node.value, ast.Attribute)
            and node.value.attr in {"objects", "_default_manager"}
        ):
            yield node.lineno, f"{ast.unparse(node.value)}.{node.attr}"
        if isinstance(node, ast.Call) and _looks_up_anything(node):
            yield node.lineno, ast.unparse(node)


def _looks_up_anything(call: ast.Call) -> bool:
    shortcut = ast.unparse(call.func).endswith(("get_object_or_404", "get_list_or_404"))
    first = call.args[0] if call.args else None
    return shortcut and (
        (isinstance(first, ast.Name) and first.id[0].isupper())
        or (isinstance(first, ast.Attribute) and first.attr == "objects")
    )


@dataclass(frozen=True)
class Caller:
    """A function and the functions it calls by name, as (module, name)."""

    key: tuple[str, str]
    line: int
    calls: frozenset[tuple[str, str]]
    is_act: bool
    says_who_and_when: bool


def callers(module: str, source: str) -> Iterator[Caller]:
    """Yield every function of a module with what it calls itself (not what is nested)."""
    tree = ast.parse(source)
    known = {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
    known |= {node.name: (module, node.name) for node in functions}
    for node in functions:
        named = {only.arg for only in node.args.kwonlyargs}
        yield Caller(
            key=(module, node.name),
            line=node.lineno,
            calls=frozenset(known[name] for name in _called(node) if name in known),
            is_act=any(ast.unparse(mark) == "act" for mark in node.decorator_list),
            says_who_and_when={"by", "at"} <= named,
        )


def _called(function: Function) -> Iterator[str]:
    todo: list[ast.AST] = list(function.body)
    while todo:
        node = todo.pop()
        if isinstance(node, Function):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id
        todo.extend(ast.iter_child_nodes(node))


def unmarked_recorders(functions: list[Caller]) -> list[Caller]:
    """Return those who record an event without being an act.

    A function may record for an act that calls it, if it is told who and when; then
    whoever calls it must be an act, or be told in turn.
    """
    recorders, wrong = set(RECORDERS), []
    grew = True
    while grew:
        grew = False
        for one in functions:
            if one.key in recorders or one.is_act or not one.calls & recorders:
                continue
            recorders.add(one.key)
            grew = True
            if not one.says_who_and_when:
                wrong.append(one)
    return wrong


def is_text(path: Path) -> bool:
    return b"\0" not in path.read_bytes()[:4096]


def machine_traces() -> re.Pattern[str]:
    """Return what may not stand in the repository, put together from its pieces here."""
    hosts = ["py" + "pi", "pythonhosted" + r"\.org", "npm" + "js", "deb" + r"ian\.org"]
    folders = ["wo" + "rk", "ro" + "ot", "fa" + "rm", "t" + "mp"]
    return re.compile(
        rf"https?://[^\s]*(?:{'|'.join(hosts)})"
        rf"|(?<![\w.}})\]>*-])/(?:{'|'.join(folders)})/[\w.-]"
    )

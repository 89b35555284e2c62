"""The page docs/states/task.md, drawn from MOVES by tools/draw_states.py."""

from collections import defaultdict

from nhactruong.work.states import BACK, MOVES, SAME, TYPE_OF, WAITS_ON, Move, State

# Where a result that is sent back may have come from.
CAME_FROM = (State.RECEIVED, State.IN_PROGRESS)
HEAD = """# The states of a task

Drawn from `MOVES` in `nhactruong/work/states.py` by `python tools/draw_states.py`; a
test fails when this page differs. Actions that leave the state as it is are only in the
table. What else an action needs is told by the rules (`nhactruong/work/rules.py`).
"""


def page() -> str:
    """Return the page: the diagram, the states, the moves."""
    return "\n".join([HEAD, *_diagram(), "", *_states(), "", *_moves(), ""])


def _diagram() -> list[str]:
    arrows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for move in MOVES:
        for source in State:
            if source in move.sources:
                for target in _targets(move):
                    arrows[source, target].append(move.action)
    lines = [
        f"    {source} --> {target}: {', '.join(actions)}"
        for (source, target), actions in arrows.items()
    ]
    return [
        "```mermaid",
        "stateDiagram-v2",
        "    [*] --> received: open",
        *lines,
        "    closed --> [*]",
        "```",
    ]


def _targets(move: Move) -> list[str]:
    if move.target == SAME:
        return []
    if move.target == BACK:
        return [str(state) for state in CAME_FROM]
    return [str(move.target)]


def _states() -> list[str]:
    rows = [
        f"| `{state}` | {state.label} | {TYPE_OF[state]} | {WAITS_ON[state]} |"
        for state in State
    ]
    return [
        "| state | on screen | type | waits on |",
        "| --- | --- | --- | --- |",
        *rows,
    ]


def _moves() -> list[str]:
    return [
        "| action | on screen | from | to | who |",
        "| --- | --- | --- | --- | --- |",
        *(_row(move) for move in MOVES),
    ]


def _row(move: Move) -> str:
    sources = ", ".join(f"`{state}`" for state in State if state in move.sources)
    target = {SAME: "same", BACK: "where it came from"}.get(
        str(move.target), f"`{move.target}`"
    )
    who = ", ".join(sorted(move.who))
    return f"| `{move.action}` | {move.label} | {sources} | {target} | {who} |"

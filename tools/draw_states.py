"""Draw the states of a task and the moves between them from the table itself.

python tools/draw_states.py    write docs/states/task.md
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "states" / "task.md"
HEAD = """# States of a task

Drawn from `MOVES` in `nhactruong/work/states.py` by `python tools/draw_states.py`; a test
fails when the two differ. Words: [glossary](../glossary.md); what each action needs:
[official.md](../official.md).
"""


def drawn() -> str:
    """Return the page: a diagram of what changes the state, and a table of every move."""
    from django.utils import translation

    with translation.override("vi"):
        return "\n".join([HEAD, *_diagram(), "", *_table(), ""])


def _diagram() -> list[str]:
    from nhactruong.work.states import BACK, MOVES, SAME, State

    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {state.value}: {state.label}" for state in State]
    lines.append("    [*] --> received: open")
    for move in MOVES:
        if move.target == SAME:
            continue
        targets = ("received", "in_progress") if move.target == BACK else (move.target,)
        lines += [
            f"    {source.value} --> {target}: {move.action}"
            for source in State
            if source in move.sources
            for target in targets
        ]
    return [*lines, "    closed --> [*]", "```"]


def _table() -> list[str]:
    from nhactruong.work.states import BACK, MOVES, ROLE_WORDS, SAME, Role, State

    to = {SAME: "(same)", BACK: "(where it came from)"}
    lines = ["| action | label | from | to | who |", "|---|---|---|---|---|"]
    for move in MOVES:
        sources = ", ".join(f"`{s.value}`" for s in State if s in move.sources)
        target = to.get(str(move.target), f"`{move.target}`")
        who = ", ".join(str(ROLE_WORDS[role]) for role in Role if role in move.who)
        lines.append(
            f"| `{move.action}` | {move.label} | {sources} | {target} | {who} |"
        )
    return lines


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhactruong.config.settings")
    import django

    django.setup()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(drawn(), encoding="utf-8")

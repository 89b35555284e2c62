"""The drawing of the states in the docs is the table that the code goes by."""

from pathlib import Path

from django.utils import translation

from nhactruong.work.diagram import page
from nhactruong.work.states import MOVES, State

PAGE = Path(__file__).resolve().parents[3] / "docs" / "states" / "task.md"


def test_the_page_in_the_docs_is_drawn_from_the_table():
    with translation.override("vi"):
        drawn = page()
    assert PAGE.read_text("utf-8") == drawn, "run: python tools/draw_states.py"


def test_every_state_and_action_is_on_it():
    with translation.override("vi"):
        drawn = page()
    for name in [*State.values, *(move.action for move in MOVES)]:
        assert f"`{name}`" in drawn

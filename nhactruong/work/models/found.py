"""Expressions written so that both databases find rows by the indexes made for them.

SQLite takes a partial index only where the query says its condition in the same literal
words, and an index over an expression only where it meets that very expression: values
bound as parameters are neither.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, DateTimeField, F, Func

from nhactruong.work.states import State


class InStates(Func):
    """Whether the state is one of these, as conditions of indexes say it."""

    output_field = BooleanField()

    def __init__(self, states: Iterable[State]) -> None:
        super().__init__(F("state"))
        self.states = sorted(State(state).value for state in states)

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> Any:  # type: ignore[override]
        column, params = compiler.compile(self.get_source_expressions()[0])
        listed = ", ".join(f"'{state}'" for state in self.states)
        return f"{column} IN ({listed})", params


class Beside(Func):
    """A moment by which rows are not to be found: SQLite, which knows no figures of the
    table, would rather walk the whole city's index of it than one office's tasks."""

    output_field = DateTimeField()

    def __init__(self, column: str) -> None:
        super().__init__(F(column))

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> Any:  # type: ignore[override]
        return compiler.compile(self.get_source_expressions()[0])

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> Any:
        column, params = compiler.compile(self.get_source_expressions()[0])
        return f"+{column}", params


class LateFrom(Func):
    """When a task becomes late, by which lists are sorted: the end of its step or its
    deadline, whichever comes first; while the requester is waited for, only the step's.

    beside: of one office's tasks (see Beside).
    """

    output_field = DateTimeField()

    def __init__(self, *, beside: bool = False) -> None:
        super().__init__(F("state"), F("act_by"), F("due"))
        self.beside = beside

    def as_sql(self, compiler: Any, connection: Any, **more: Any) -> Any:  # type: ignore[override]
        least = more.get("least", "LEAST")
        state, act_by, due = (
            compiler.compile(one)[0] for one in self.get_source_expressions()
        )
        first = f"{least}({act_by}, {due})"
        waits = f"{state} = '{State.WAITING.value}'"
        return f"CASE WHEN {waits} THEN {act_by} ELSE {first} END", []

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        found, params = self.as_sql(compiler, connection, least="MIN")
        return (f"+({found})" if self.beside else found), params

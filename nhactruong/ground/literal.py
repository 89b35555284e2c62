"""A column of a few known words, which queries name as they are.

A partial index serves a query only when the database sees that the query asks for no more
than the index holds. SQLite does not look into bound values of a list, and PostgreSQL not
into those of a plan that it keeps; words that stand in the statement itself they both see.
"""

import re
from typing import Any

from django.db.models import CharField
from django.db.models.lookups import Exact, In

_PLAIN = re.compile(r"[a-z_]+")


class LiteralCharField(CharField):  # type: ignore[type-arg]
    """As a CharField, also to migrations; its values are plain lower-case words."""

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


@LiteralCharField.register_lookup
class LiteralIn(In):  # type: ignore[type-arg]
    def as_sql(self, compiler: Any, connection: Any) -> Any:
        words = [] if hasattr(self.rhs, "as_sql") else sorted(map(str, self.rhs))
        if not words or not all(map(_PLAIN.fullmatch, words)):
            return super().as_sql(compiler, connection)
        column, params = self.process_lhs(compiler, connection)
        listed = ", ".join(f"'{word}'" for word in words)
        return f"{column} IN ({listed})", params


@LiteralCharField.register_lookup
class LiteralExact(Exact):  # type: ignore[type-arg]
    def as_sql(self, compiler: Any, connection: Any) -> Any:
        word = "" if hasattr(self.rhs, "as_sql") else str(self.rhs)
        if not _PLAIN.fullmatch(word):
            return super().as_sql(compiler, connection)
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = '{word}'", params

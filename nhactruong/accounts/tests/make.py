"""Rows for tests: persons who sign in."""

from itertools import count
from typing import Any

from nhactruong.accounts.models import User

_number = count(1)


def make_user(username: str = "", password: str | None = None, **fields: Any) -> User:
    """Make a person; without `password` no costly hash is computed."""
    n = next(_number)
    fields.setdefault("full_name", f"Người Thử {n}")
    fields.setdefault("is_simulated", True)
    return User.objects.create_user(username or f"nguoi.thu.{n}", password, **fields)

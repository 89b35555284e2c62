"""Argon2 sized for a server of 4 GB, and never more than a few at once.

Source: OWASP Password Storage Cheat Sheet, "Argon2id": 19 MiB, 2 passes, 1 lane.
"""

import threading
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher

AT_ONCE = 2
WAIT_SECONDS = 5

_room = threading.BoundedSemaphore(AT_ONCE)


class TooManyAtOnce(Exception):
    """More people sign in at this moment than the server can hash passwords for."""


class Hasher(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        return str(_in_turn(super().encode, password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        return bool(_in_turn(super().verify, password, encoded))


def _in_turn(hash_it: Any, *args: str) -> Any:
    """Run `hash_it` when there is room. Raises TooManyAtOnce after WAIT_SECONDS."""
    if not _room.acquire(timeout=WAIT_SECONDS):
        raise TooManyAtOnce
    try:
        return hash_it(*args)
    finally:
        _room.release()

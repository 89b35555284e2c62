"""How every command begins, and how it says that it cannot go on."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


class CannotDo(Exception):
    """Say in one sentence why a command cannot be carried out: exit code 2."""


@contextmanager
def loading() -> Iterator[None]:
    """Load modules inside without looking for garbage: there is none, and looking takes
    a sixth of the start. What is loaded stays for good and is never looked at again."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def start_django() -> None:
    """Load settings and rooms, once; a fault that an operator can mend is CannotDo."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        with loading():
            django.setup()
    except (PermissionError, ImproperlyConfigured) as fault:
        raise CannotDo(f"{fault}\nHãy chạy: nhactruong doctor") from fault

"""How every command begins, and how it says that it cannot go on."""


class CannotDo(Exception):
    """Say in one sentence why a command cannot be carried out: exit code 2."""


def start_django() -> None:
    """Load settings and rooms, once; a fault that an operator can mend is CannotDo."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except (PermissionError, ImproperlyConfigured) as fault:
        raise CannotDo(f"{fault}\nHãy chạy: nhactruong doctor") from fault

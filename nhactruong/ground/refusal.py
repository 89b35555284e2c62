"""What an act raises, and a page shows, when something may not be done."""

from collections.abc import Mapping

from django.utils.functional import Promise


class Refusal(Exception):
    """Say why something may not be done: a stable code and a sentence for people.

    code: snake_case, for programs and tests.
    message: one sentence in the user's language (lazy).
    fields: faults by field name, where the refusal is about input.
    """

    def __init__(
        self,
        code: str,
        message: "str | Promise",
        fields: "Mapping[str, str | Promise] | None" = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.fields = dict(fields or {})

    def __str__(self) -> str:
        return str(self.message)

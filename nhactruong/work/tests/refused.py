"""Short words of the tests of acts: what was refused, what was recorded."""

from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event
from nhactruong.work.models import Task


class refused:
    """The block must raise a Refusal of that code."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __enter__(self) -> None: ...

    def __exit__(self, kind, error, trace) -> bool:
        assert isinstance(error, Refusal), f"not refused: {error!r}"
        assert error.code == self.code
        return True


def kinds(task: Task) -> list[str]:
    events = Event.objects.filter(subject=task.subject_key).order_by("seq")
    return [event.kind.removeprefix("work.task.") for event in events]

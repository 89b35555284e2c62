"""Letters and readers for tests."""

from datetime import UTC, datetime

from nhactruong.ground.actor import CLOCK
from nhactruong.notices.models import Delivery, Message
from nhactruong.notices.outbox import Letter, queue
from nhactruong.notices.plan import plan_letters
from nhactruong.notices.readers import Reader

# Tuesday, 9:00 in Hanoi.
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def make_letter(dedupe: str = "a", at: datetime = NOW, **fields) -> Message:
    letter = Letter(
        **{
            "audience": "test",
            "address_key": "an",
            "template": "notices/digest",
            "payload": {"count": "1", "items": "- một việc"},
            "dedupe": dedupe,
            **fields,
        }
    )
    queue([letter], at=at)
    return Message.objects.get(dedupe=dedupe)


def make_delivery(dedupe: str = "a", at: datetime = NOW, **fields) -> Delivery:
    """Return the planned delivery of a new letter."""
    letter = make_letter(dedupe, at, **fields)
    while plan_letters(by=CLOCK, at=at):
        pass
    return letter.deliveries.get()


def find(**readers: Reader):
    """Return a finder that knows these readers, by address key."""
    return lambda keys, at: {key: readers[key] for key in keys if key in readers}


def make_reader(key: str = "an", **fields) -> Reader:
    return Reader(
        key=f"test:{key}", **{"email": f"{key}@thu.example", "phone": "", **fields}
    )

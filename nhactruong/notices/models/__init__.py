"""Tables of the outbox: letters, their deliveries, and what readers and editors chose."""

from nhactruong.notices.models.choice import Choice, TextChange
from nhactruong.notices.models.delivery import (
    Delivery,
    DeliveryState,
    DemoSecret,
    Outage,
    Way,
)
from nhactruong.notices.models.message import Audience, Message

__all__ = [
    "Audience",
    "Choice",
    "Delivery",
    "DeliveryState",
    "DemoSecret",
    "Message",
    "Outage",
    "TextChange",
    "Way",
]

"""What is open near the place of a report under way, for the form's last step."""

from datetime import datetime

from nhactruong.ground.refusal import Refusal
from nhactruong.reports.show.alike import AlikeCard, cards_of
from nhactruong.reports.similar import similar_reports, sought_by
from nhactruong.reports.unsent import Unsent


def nearby(unsent: Unsent, at: datetime, *, text: str = "") -> list[AlikeCard]:
    """Return cards of what may be the same; none where the place is not known yet."""
    try:
        sought = sought_by(
            unsent.topic,
            unsent.lat or None,
            unsent.lon or None,
            unsent.ward,
            address=unsent.address,
            text=text or unsent.typed.get("text", ""),
            at=at,
        )
    except Refusal:
        return []
    return cards_of(similar_reports(sought, at=at), at)

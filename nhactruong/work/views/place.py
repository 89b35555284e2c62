"""Where the person signed in works, for the masthead."""

from nhactruong.org.middleware import OfficialRequest
from nhactruong.org.snapshot import Snapshot
from nhactruong.ui.language import pick


def desk_place(request: OfficialRequest, book: Snapshot) -> str:
    """Return the first of the offices in which this person holds a post."""
    for holding in request.authority.holdings:
        return pick(book.units.get(holding.unit_id))
    return ""

"""Who could press a button that is not for the one who looks, by name."""

from typing import TYPE_CHECKING

from nhactruong.ui.language import pick
from nhactruong.work.states import MOVE, Role

if TYPE_CHECKING:
    from nhactruong.work.gather.task import TaskPage


def who_may(action: str, page: "TaskPage") -> str:
    """Return the names of the owner, the head and the desk, as far as the rules let them."""
    who = MOVE[action].who
    found = []
    if Role.OWNER in who:
        found.append(page.task.owner.person.full_name)
    if Role.HEAD in who and page.head is not None:
        found.append(page.head.person.full_name)
    if Role.CONDUCTOR in who and page.book.desk is not None:
        found.append(pick(page.book.desk, "name"))
    return ", ".join(dict.fromkeys(found))

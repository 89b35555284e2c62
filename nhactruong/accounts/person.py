"""Lock whom an act is about; time never runs backwards for them."""

from datetime import datetime

from nhactruong.accounts.models import Citizen, User


def locked_person(user_id: int, at: datetime) -> tuple[User, datetime]:
    """Return an official's row, locked, and the moment to use: two requests, or two
    servers, may have read their clocks in another order than they came to the lock.

    Raises User.DoesNotExist.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    return user, max(at, user.changed_at or at)


def locked_citizen(citizen_id: int, at: datetime) -> tuple[Citizen, datetime]:
    """Return a citizen's row, locked, and the moment to use.

    Raises Citizen.DoesNotExist.
    """
    citizen = Citizen.objects.select_for_update().get(pk=citizen_id)
    return citizen, max(at, citizen.changed_at or at)

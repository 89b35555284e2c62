"""Tell a person what was done with their own account, so that a stranger's doing shows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from nhactruong.accounts.models import User
from nhactruong.notices.models import Audience
from nhactruong.notices.outbox import Letter, queue


def tell_person(
    user: User, what: str, *, at: datetime, payload: Mapping[str, Any] | None = None
) -> None:
    """Queue the letter `accounts/<what>` to a person, at once; inside the act that did it.

    Their version numbers the occasion, so record the event first.
    """
    queue(
        [
            Letter(
                audience=Audience.ACCOUNT,
                address_key=user.subject_key,
                template=f"accounts/{what}",
                payload={"name": user.full_name, **(payload or {})},
                lang=settings.LANGUAGE_CODE,
                urgent=True,
                dedupe=f"accounts/{what}:{user.public_id}:{user.version}",
            )
        ],
        at=at,
    )

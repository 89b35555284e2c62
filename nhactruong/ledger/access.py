"""Note who read private data: also those who may read it are accountable."""

from datetime import datetime

from nhactruong.ground.actor import Actor
from nhactruong.ledger.models import AccessLog


def note_access(
    by: Actor, *, subject: str, what: str, at: datetime, reason: str = ""
) -> None:
    """Write down that `by` was shown private data of `subject`.

    subject: a subject key, like "report:HN-4KTM-8R2C".
    what: which part, like "contact" or "photos".
    """
    AccessLog.objects.create(
        at=at,
        actor_kind=str(by.kind),
        actor_key=by.key,
        person_id=by.person_id,
        subject=subject,
        what=what,
        reason=reason,
    )

"""Note who read private data: also those who may read it are accountable."""

from datetime import datetime, timedelta

from nhactruong.ground.actor import Actor
from nhactruong.ledger.models import AccessLog

# A page opened again is the same look.
ONE_LOOK = timedelta(minutes=10)


def note_access(
    by: Actor, *, subject: str, what: str, at: datetime, reason: str = ""
) -> bool:
    """Write down that `by` was shown private data of `subject`; tell whether it was news.

    The same person looking at the same within ten minutes has looked once.
    subject: a subject key, like "report:HN-4KTM-8R2C".
    what: which part, like "contact" or "photo".
    """
    lately = AccessLog.objects.filter(
        subject=subject, what=what, at__gt=at - ONE_LOOK, at__lte=at
    )
    who = {"actor_key": by.key} if by.person_id is None else {"person_id": by.person_id}
    if lately.filter(**who).exists():
        return False
    AccessLog.objects.create(
        at=at,
        actor_kind=str(by.kind),
        actor_key=by.key,
        person_id=by.person_id,
        subject=subject,
        what=what,
        reason=reason,
    )
    return True

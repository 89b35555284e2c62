"""How letters about an account find its person: by the address that the account holds."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from nhactruong.accounts.models import User
from nhactruong.notices.readers import Reader

_PREFIX = "person:"


def persons(keys: Collection[str], at: datetime) -> Mapping[str, Reader]:
    """Return readers by "person:<public id>"; whoever left no address is left out."""
    wanted = [
        UUID(key.removeprefix(_PREFIX)) for key in keys if key.startswith(_PREFIX)
    ]
    return {
        user.subject_key: Reader(
            key=user.subject_key, email=user.email, phone=user.phone
        )
        for user in User.objects.filter(public_id__in=wanted)
        if user.email or user.phone
    }

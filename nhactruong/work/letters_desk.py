"""The conductor's hand on the post: letters tried again, the city's own words.

Who may: everybody at the conductor's desk sees what did not arrive and tries it again;
its head alone changes what the city says.
"""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal
from nhactruong.notices import dead, edit
from nhactruong.notices.models import Delivery, TextChange
from nhactruong.notices.texts import Text
from nhactruong.org.authority import Authority, authority_of
from nhactruong.org.snapshot import snapshot


def why_not_tend(authority: Authority) -> Refusal | None:
    """Tell why they may not see and retry what did not arrive; None if they may."""
    if authority.conductor:
        return None
    return Refusal("not_conductor", _("Chỉ bàn điều phối được làm việc này."))


def why_not_edit(authority: Authority, desk_id: int | None) -> Refusal | None:
    """Tell why they may not change the words of letters; None if they may.

    desk_id: the unit of the conductor's desk.
    """
    if desk_id is not None and authority.heads(desk_id) and authority.conductor:
        return None
    return Refusal("not_desk_head", _("Chỉ trưởng bàn điều phối được sửa lời thư."))


def may_edit(authority: Authority) -> bool:
    desk = snapshot().desk
    return why_not_edit(authority, desk.pk if desk else None) is None


@act
def retry_letters(
    delivery_ids: Collection[int], *, by: Actor, at: datetime
) -> list[Delivery]:
    """Try dead letters again. Raises Refusal: not_conductor, and as notices.dead does."""
    if refusal := why_not_tend(authority_of(by, at)):
        raise refusal
    return dead.retry_letters(delivery_ids, by=by, at=at)


@act
def change_text(
    name: str, language: str, *, text: Text, by: Actor, at: datetime
) -> TextChange:
    """Let letters say it so. Raises Refusal: not_desk_head, and as notices.edit does."""
    _refuse_strangers(by, at)
    return edit.change_text(name, language, text=text, by=by, at=at)


@act
def restore_text(name: str, language: str, *, by: Actor, at: datetime) -> TextChange:
    """Go back to the software's words. Raises Refusal as change_text."""
    _refuse_strangers(by, at)
    return edit.restore_text(name, language, by=by, at=at)


def _refuse_strangers(by: Actor, at: datetime) -> None:
    desk = snapshot().desk
    authority = authority_of(by, at)
    if refusal := why_not_edit(authority, desk.pk if desk else None):
        raise refusal

"""A person's named views of the inbox: theirs alone, so no event tells of them."""

from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.accounts.models import User
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.fold import nfc
from nhactruong.ground.refusal import Refusal
from nhactruong.work.models import SavedFilter

MOST = 12
LONGEST_NAME = 60


@act
def save_filter(name: str, query: str, *, by: Actor, at: datetime) -> SavedFilter:
    """Keep a view of the inbox under a name, last in order.

    query: what the inbox's form would send.
    Raises Refusal: name_needed, name_taken, too_many_filters, query_long.
    """
    mine = _mine(by)
    name = _free_name(name, by)
    if len(mine) >= MOST:
        raise Refusal(
            "too_many_filters",
            _("Đã có {n} bộ lọc, xin xóa bớt trước.").format(n=MOST),
        )
    if len(query) > 500:
        raise Refusal("query_long", _("Bộ lọc này dài quá."))
    last = max((one.place for one in mine), default=0)
    return SavedFilter.objects.create(
        person_id=_person(by), name=name, query=query, place=last + 1
    )


@act
def rename_filter(filter_id: int, name: str, *, by: Actor, at: datetime) -> SavedFilter:
    """Give one's own filter another name. Raises Refusal and SavedFilter.DoesNotExist."""
    one = _own(filter_id, by)
    one.name = _free_name(name, by, beside=one)
    one.save(update_fields=["name"])
    return one


@act
def move_filter(filter_id: int, *, down: bool, by: Actor, at: datetime) -> SavedFilter:
    """Change places with the one before, or after; at the end nothing changes."""
    mine = _mine(by)
    here = next((i for i, one in enumerate(mine) if one.pk == filter_id), None)
    if here is None:
        raise SavedFilter.DoesNotExist
    there = here + (1 if down else -1)
    if 0 <= there < len(mine):
        mine[here], mine[there] = mine[there], mine[here]
    for place, one in enumerate(mine, 1):
        one.place = place
    SavedFilter.objects.bulk_update(mine, ["place"])
    return next(one for one in mine if one.pk == filter_id)


@act
def open_with(filter_id: int, *, yes: bool, by: Actor, at: datetime) -> SavedFilter:
    """Let the inbox open with this filter, or with none."""
    one = _own(filter_id, by)
    SavedFilter.objects.filter(person=by.person_id, first=True).update(first=False)
    one.first = yes
    one.save(update_fields=["first"])
    return one


@act
def delete_filter(filter_id: int, *, by: Actor, at: datetime) -> SavedFilter:
    """Forget one's own filter."""
    one = _own(filter_id, by)
    SavedFilter.objects.filter(pk=one.pk).delete()
    return one


def _person(by: Actor) -> int:
    if by.person_id is None:
        raise Refusal("not_yours", _("Chỉ cán bộ đã đăng nhập có bộ lọc của mình."))
    return by.person_id


def _mine(by: Actor) -> list[SavedFilter]:
    # The person's row keeps two windows of theirs from writing at once.
    User.objects.select_for_update().get(pk=_person(by))
    mine = SavedFilter.objects.filter(person=by.person_id)
    return list(mine.order_by("place", "pk"))


def _own(filter_id: int, by: Actor) -> SavedFilter:
    for one in _mine(by):
        if one.pk == filter_id:
            return one
    raise SavedFilter.DoesNotExist


def _free_name(name: str, by: Actor, beside: SavedFilter | None = None) -> str:
    name = " ".join(nfc(name).split())
    if not name or len(name) > LONGEST_NAME:
        message = _("Tên bộ lọc từ 1 đến {n} chữ.").format(n=LONGEST_NAME)
        raise Refusal("name_needed", message, {"name": message})
    others = SavedFilter.objects.filter(person=by.person_id, name=name)
    if beside is not None:
        others = others.exclude(pk=beside.pk)
    if others.exists():
        message = _("Đã có bộ lọc tên như vậy.")
        raise Refusal("name_taken", message, {"name": message})
    return name

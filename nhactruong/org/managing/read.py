"""The accounts of one's units, as their manager's pages show them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from nhactruong.accounts.invite import waiting
from nhactruong.accounts.models import Session, User
from nhactruong.accounts.second_factor import held
from nhactruong.ground.cursor import Page, page_by_cursor
from nhactruong.ground.fold import fold
from nhactruong.ground.refusal import Refusal
from nhactruong.org.authority import Authority
from nhactruong.org.managing.acts import managed_of
from nhactruong.org.managing.rules import ACTIONS, why_not_manage, why_not_see
from nhactruong.org.models import AccountPlace, Appointment, Unit
from nhactruong.org.organisation import Snapshot
from nhactruong.ui.language import pick

SIZE = 30


@dataclass(frozen=True, slots=True)
class AccountRow:
    """posts: "Chuyên viên, Sở Xây dựng", none where nothing is held yet."""

    user: User
    posts: list[str]
    place: str
    waits_until: datetime | None


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One account: what may be done with it, by action; None: it may."""

    row: AccountRow
    factors: held.Held
    sessions: int
    refusals: dict[str, Refusal | None]


def accounts_of(
    authority: Authority,
    book: Snapshot,
    *,
    words: str = "",
    unit_id: int | None = None,
    state: str = "",
    cursor: str | None = None,
) -> Page[User]:
    """Return one page of the accounts they manage; one query.

    words: of names or sign-in names, with or without marks. state: "open", "closed",
    "without" (a post). Raises Refusal: bad_cursor.
    """
    units = authority.managed
    if unit_id is not None:
        units &= book.below(unit_id)
    found = _in_units(units)
    for word in fold(words).split():
        found = found.filter(folded__contains=word)
    if state in ("open", "closed"):
        found = found.filter(is_active=state == "open")
    if state == "without":
        found = found.exclude(pk__in=Appointment.objects.current().values("person"))
    return page_by_cursor(found, order=("folded",), cursor=cursor, size=SIZE)


def rows_of(users: list[User], book: Snapshot, at: datetime) -> list[AccountRow]:
    """Return the rows of a page; two queries."""
    keys = [user.pk for user in users]
    places = dict(
        AccountPlace.objects.filter(user__in=keys).values_list("user", "unit")
    )
    open_links = waiting(keys, at)
    return [
        AccountRow(
            user=user,
            posts=[
                f"{pick(a.post)}, {pick(book.units[a.post.unit_id])}"
                for a in book.held_by(user.pk)
            ],
            place=pick(book.units.get(places.get(user.pk, 0))),
            waits_until=(
                open_links[user.pk].expires_at if user.pk in open_links else None
            ),
        )
        for user in users
    ]


def account_called(
    username: str, authority: Authority, book: Snapshot, at: datetime
) -> AccountPage | None:
    """Return one account that they may look at, None where it is not theirs."""
    user = User.objects.filter(username=username).first()
    if user is None:
        return None
    account = managed_of(user, book)
    if why_not_see(account, authority=authority):
        return None
    [row] = rows_of([user], book, at)
    return AccountPage(
        row=row,
        factors=held.of(user.pk),
        sessions=Session.objects.filter(user=user).count(),
        refusals={
            action: why_not_manage(action, account, authority=authority)
            for action in ACTIONS
        },
    )


def units_managed(authority: Authority, book: Snapshot) -> list[Unit]:
    """Return the units that they manage, in the order of their names."""
    now = (book.units[unit] for unit in authority.managed)
    return sorted((u for u in now if u.valid_to is None), key=lambda u: pick(u))


def _in_units(units: frozenset[int]) -> QuerySet[User]:
    held = Appointment.objects.current().filter(post__unit__in=units)
    opened = AccountPlace.objects.filter(unit__in=units).exclude(
        user__in=Appointment.objects.current().values("person")
    )
    return User.objects.filter(
        Q(pk__in=held.values("person")) | Q(pk__in=opened.values("user"))
    )

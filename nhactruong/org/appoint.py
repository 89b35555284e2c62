"""Put people into posts and end it, so that no unit is ever without a head."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from nhactruong.accounts.models import User
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.locks import change_organisation
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.record import record_event
from nhactruong.org.authority import authority_of
from nhactruong.org.models import Appointment, Portfolio, Post, PostKind
from nhactruong.org.regulation import bump
from nhactruong.org.rules import why_not_staff
from nhactruong.org.signals import appointment_ending
from nhactruong.org.snapshot import snapshot

# (unit, function or None for all of them)
Branch = tuple[int, int | None]


@act
def appoint(
    person_id: int,
    post_id: int,
    *,
    acting: bool = False,
    oversees: Iterable[Branch] = (),
    decision: str = "",
    by: Actor,
    at: datetime,
) -> Appointment:
    """Put a person into a post from `at` on.

    acting: until somebody is appointed for good.
    oversees: what a deputy's portfolio takes in.

    Raises Refusal: not_appointing_authority, post_ended, person_inactive,
    already_in_post, head_taken (end the present head with this one as successor).
    """
    change_organisation()
    post = _post(post_id)
    _require_authority(post, by=by, at=at)
    made = _put(
        _person(person_id), post, acting=acting, decision=decision, by=by, at=at
    )
    _give_portfolios(made, oversees, at)
    bump(at)
    return made


@act
def end_appointment(
    appointment_id: int,
    *,
    successor_id: int | None = None,
    acting: bool = False,
    decision: str = "",
    by: Actor,
    at: datetime,
) -> Appointment:
    """End an appointment at `at`; its open work moves on in the same transaction.

    successor_id: person who takes the post over at once (acting, or for good), with the
        same portfolios; needed where the unit would be left without a head.

    Raises Refusal: appointment_over, head_needed, no_heir, and those of appoint.
    """
    change_organisation()
    ending = _current(appointment_id)
    _require_authority(ending.post, by=by, at=at)
    if at < ending.valid_from:
        raise Refusal("before_start", _("Ngày kết thúc trước ngày bắt đầu."))
    if successor_id is None and _would_be_headless(ending, at):
        raise Refusal(
            "head_needed",
            _("Đơn vị sẽ không có người đứng đầu: hãy nêu người kế nhiệm."),
        )
    portfolios = list(Portfolio.objects.filter(appointment=ending, valid_to=None))
    _end(ending, "ended", decision=decision, by=by, at=at)
    successor = None
    if successor_id is not None:
        successor = _put(
            _person(successor_id),
            ending.post,
            acting=acting,
            decision=decision,
            by=by,
            at=at,
        )
        _give_portfolios(
            successor, ((p.unit_id, p.function_id) for p in portfolios), at
        )
    _announce(ending, successor, by=by, at=at)
    return ending


@act
def void_appointment(
    appointment_id: int, *, reason: str, by: Actor, at: datetime
) -> Appointment:
    """Take back an appointment that was entered by mistake; write the right one anew.

    Raises Refusal: appointment_over, head_needed, no_heir.
    """
    change_organisation()
    mistaken = _current(appointment_id)
    _require_authority(mistaken.post, by=by, at=at)
    if _would_be_headless(mistaken, at):
        raise Refusal(
            "head_needed",
            _("Đơn vị sẽ không có người đứng đầu: hãy nêu người kế nhiệm."),
        )
    mistaken.voided_at = at
    _end(mistaken, "voided", decision=reason, by=by, at=at)
    _announce(mistaken, None, by=by, at=at)
    return mistaken


def _announce(
    ended: Appointment, successor: Appointment | None, *, by: Actor, at: datetime
) -> None:
    """Let the rooms above move what the ended appointment still held."""
    bump(at)
    heir = successor or heir_of(ended)
    if heir is None:
        raise Refusal("no_heir", _("Không còn ai nhận việc đang dở."))
    appointment_ending.send(
        Appointment, appointment=ended, successor=successor, heir=heir, by=by, at=at
    )


def heir_of(ended: Appointment) -> Appointment | None:
    """Return who takes over open work: another holder of the post, the unit's head, or
    the head of the nearest unit above that has one."""
    book = snapshot()
    for holder in book.holders(ended.post_id):
        return holder
    for unit in book.upward(ended.post.unit_id):
        if head := book.head(unit.pk):
            return head
    return None


def _current(appointment_id: int) -> Appointment:
    appointment: Appointment = Appointment.objects.with_names().get(pk=appointment_id)
    if not appointment.is_current:
        raise Refusal("appointment_over", _("Bổ nhiệm này đã kết thúc."))
    return appointment


def _post(post_id: int) -> Post:
    post: Post = Post.objects.select_related("unit").get(pk=post_id)
    if post.valid_to is not None or post.unit.valid_to is not None:
        raise Refusal("post_ended", _("Vị trí này không còn."))
    return post


def _person(person_id: int) -> User:
    person = User.objects.get(pk=person_id)
    if not person.is_active:
        raise Refusal("person_inactive", _("Tài khoản của người này đã ngừng dùng."))
    return person


def _require_authority(post: Post, *, by: Actor, at: datetime) -> None:
    if refusal := why_not_staff(authority_of(by, at), post.unit, post.kind):
        raise refusal


def _would_be_headless(ending: Appointment, at: datetime) -> bool:
    return ending.headed_unit is not None and ending.headed_unit.in_force(at)


def _put(
    person: User, post: Post, *, acting: bool, decision: str, by: Actor, at: datetime
) -> Appointment:
    now = Appointment.objects.current().filter(post=post)
    if now.filter(person=person).exists():
        raise Refusal("already_in_post", _("Người này đang giữ vị trí đó."))
    heads = post.kind == PostKind.HEAD
    if heads and now.exists():
        raise Refusal(
            "head_taken",
            _("Vị trí đứng đầu đang có người: kết thúc cùng lúc với người kế nhiệm."),
        )
    appointment = Appointment(
        key=uuid.uuid4(),
        person=person,
        post=post,
        acting=acting,
        headed_unit=post.unit if heads else None,
        valid_from=at,
        decision=decision,
    )
    record_event(
        "org.appointment.made",
        subject=appointment,
        by=by,
        at=at,
        public={"post": post.code, "kind": post.kind, "acting": acting},
        private={"person": person.full_name, "decision": decision},
        unit=post.unit.code,
    )
    appointment.save()
    return appointment


def _end(
    appointment: Appointment, kind: str, *, decision: str, by: Actor, at: datetime
) -> None:
    appointment.valid_to = at
    record_event(
        f"org.appointment.{kind}",
        subject=appointment,
        by=by,
        at=at,
        public={"post": appointment.post.code},
        private={"decision": decision},
        unit=appointment.post.unit.code,
    )
    appointment.save()
    theirs = Portfolio.objects.filter(appointment=appointment, valid_to=None)
    theirs.filter(valid_from__gte=at).delete()  # never came into force
    theirs.update(valid_to=at)


def _give_portfolios(
    appointment: Appointment, oversees: Iterable[Branch], at: datetime
) -> None:
    Portfolio.objects.bulk_create(
        Portfolio(
            appointment=appointment,
            unit_id=unit_id,
            function_id=function_id,
            valid_from=at,
        )
        for unit_id, function_id in oversees
    )

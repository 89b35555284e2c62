"""Set up offices, their posts, and what deputies oversee."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.locks import change_organisation
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.record import NewEvent, record_event
from nhactruong.org.appoint import appoint
from nhactruong.org.authority import authority_of
from nhactruong.org.models import (
    Appointment,
    Portfolio,
    Post,
    PostKind,
    Unit,
)
from nhactruong.org.regulation import bump
from nhactruong.org.rules import why_not_regulate, why_not_staff
from nhactruong.org.snapshot import snapshot


@dataclass(frozen=True, slots=True)
class NewPost:
    code: str
    kind: str
    name_vi: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """An office to set up; one of its posts is the head's, and head_id holds it."""

    code: str
    name_vi: str
    name_en: str
    kind: str
    posts: Sequence[NewPost]
    head_id: int
    parent_id: int | None = None
    ward_id: int | None = None
    calendar_id: int | None = None
    short_vi: str = ""
    phone: str = ""
    address: str = ""
    source: str = "unverified"
    verified: bool = False


@act
def create_unit(new: NewUnit, *, decision: str = "", by: Actor, at: datetime) -> Unit:
    """Set up an office with its posts and its head, so that it never lacks one.

    Raises Refusal: not_city_head, code_taken, head_post_needed, unit_ended (the parent),
    and those of appoint.
    """
    change_organisation()
    if refusal := why_not_regulate(authority_of(by, at), snapshot().city_committees):
        raise refusal
    _refuse_bad_unit(new)
    unit = Unit(
        code=new.code,
        name_vi=new.name_vi,
        name_en=new.name_en,
        short_vi=new.short_vi or new.name_vi[:120],
        kind=new.kind,
        parent_id=new.parent_id,
        ward_id=new.ward_id,
        calendar_id=new.calendar_id,
        phone=new.phone,
        address=new.address,
        source=new.source,
        verified=new.verified,
        valid_from=at,
    )
    posts = [_post(unit, post, at) for post in new.posts]
    event = created(unit, posts)
    record_event(event.kind, subject=unit, by=by, at=at, public=event.public)
    unit.save()
    for post in posts:
        post.unit = unit
    Post.objects.bulk_create(posts)
    bump(at)
    head = next(post for post in posts if post.kind == PostKind.HEAD)
    appoint(new.head_id, head.pk, decision=decision, by=by, at=at)
    return unit


@act
def add_post(unit_id: int, new: NewPost, *, by: Actor, at: datetime) -> Post:
    """Add a post to an office.

    Raises Refusal: not_appointing_authority, unit_ended, code_taken, head_taken.
    """
    change_organisation()
    unit = Unit.objects.get(pk=unit_id)
    if refusal := why_not_staff(authority_of(by, at), unit, PostKind.OFFICER):
        raise refusal
    if unit.valid_to is not None:
        raise Refusal("unit_ended", _("Cơ quan này không còn."))
    current = Post.objects.filter(unit=unit, valid_to__isnull=True)
    if current.filter(code=new.code).exists():
        raise Refusal("code_taken", _("Mã này đã dùng."))
    if new.kind == PostKind.HEAD and current.filter(kind=PostKind.HEAD).exists():
        raise Refusal("head_taken", _("Đơn vị đã có vị trí đứng đầu."))
    post = _post(unit, new, at)
    record_event(
        "org.unit.post_added",
        subject=unit,
        by=by,
        at=at,
        public={"post": post.code, "kind": post.kind},
        unit=unit.code,
    )
    unit.save(update_fields=["version", "changed_at"])
    post.save()
    bump(at)
    return post


@act
def assign_portfolio(
    appointment_id: int,
    oversees: Iterable[tuple[int, int | None]],
    *,
    by: Actor,
    at: datetime,
) -> list[Portfolio]:
    """Let a deputy oversee these units (with one branch of functions, or None for all)
    from now on, and no others.

    Raises Refusal: not_appointing_authority, appointment_over, not_deputy.
    """
    change_organisation()
    appointment = Appointment.objects.with_names().get(pk=appointment_id)
    unit = appointment.post.unit
    if refusal := why_not_staff(authority_of(by, at), unit, PostKind.DEPUTY):
        raise refusal
    if not appointment.is_current:
        raise Refusal("appointment_over", _("Bổ nhiệm này đã kết thúc."))
    if appointment.post.kind != PostKind.DEPUTY:
        raise Refusal("not_deputy", _("Chỉ cấp phó được phân công phụ trách."))
    book = snapshot()
    fresh = [
        Portfolio(appointment=appointment, unit_id=u, function_id=f, valid_from=at)
        for u, f in dict.fromkeys(oversees)
    ]
    record_event(
        "org.appointment.portfolio_assigned",
        subject=appointment,
        by=by,
        at=at,
        public={
            "oversees": [
                [
                    book.units[p.unit_id].code,
                    book.functions[p.function_id].code if p.function_id else "",
                ]
                for p in fresh
            ]
        },
        unit=unit.code,
    )
    appointment.save(update_fields=["version", "changed_at"])
    before = Portfolio.objects.filter(appointment=appointment, valid_to=None)
    before.filter(valid_from__gte=at).delete()  # never came into force
    before.update(valid_to=at)
    Portfolio.objects.bulk_create(fresh)
    bump(at)
    return fresh


def created(unit: Unit, posts: Iterable[Post]) -> NewEvent:
    """Return the event of a new unit with its posts."""
    return NewEvent(
        kind="org.unit.created",
        subject=unit,
        public={
            "name_vi": unit.name_vi,
            "kind": unit.kind,
            "parent": unit.parent.code if unit.parent else "",
            "from": unit.valid_from.isoformat(),
            "to": unit.valid_to.isoformat() if unit.valid_to else "",
            "posts": [[post.code, post.kind] for post in posts],
        },
        unit=unit.code,
    )


def _post(unit: Unit, new: NewPost, at: datetime) -> Post:
    return Post(
        unit=unit,
        code=new.code,
        kind=new.kind,
        name_vi=new.name_vi,
        name_en=new.name_en,
        valid_from=at,
    )


def _refuse_bad_unit(new: NewUnit) -> None:
    if Unit.objects.filter(code=new.code, valid_to__isnull=True).exists():
        raise Refusal("code_taken", _("Mã này đã dùng."))
    if [post.kind for post in new.posts].count(PostKind.HEAD) != 1:
        raise Refusal(
            "head_post_needed", _("Cơ quan phải có đúng một vị trí đứng đầu.")
        )
    if new.parent_id is not None:
        parent = snapshot().units.get(new.parent_id)
        if parent is None or parent.valid_to is not None:
            raise Refusal("unit_ended", _("Cơ quan cấp trên này không còn."))

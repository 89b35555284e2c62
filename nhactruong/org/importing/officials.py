"""officials.csv: who holds which post; and the same rows made for a demonstration."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from nhactruong.accounts.models import USERNAME, User, folded_person, plain_username
from nhactruong.ground.tables import Fault, Faults, Row, read_table
from nhactruong.org.importing.batch import too_long
from nhactruong.org.models import Appointment, Portfolio, Post, PostKind, Unit

OFFICIALS = "officials.csv"
COLUMNS = ("unit", "post", "username", "full_name", "valid_from")
OPTIONAL = ("decision", "simulated", "acting", "oversees", "email", "phone")


@dataclass
class People:
    """Who is new, and what they are appointed to."""

    users: list[User] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    portfolios: list[Portfolio] = field(default_factory=list)
    unchanged: int = 0


def read_officials(directory: Path, faults: Faults) -> list[Row]:
    """Return the rows of officials.csv; none where there is no such file."""
    if not (directory / OFFICIALS).exists():
        return []
    return read_table(
        directory / OFFICIALS,
        COLUMNS,
        faults,
        optional=OPTIONAL,
        filled=COLUMNS,
        unique=["unit", "post", "username"],
    )


def settle_officials(
    rows: Iterable[Row], faults: Faults, *, password_hash: str
) -> People:
    """Work out new people and appointments against the current posts in the database.

    oversees: units of a deputy's portfolio joined by ";"; empty: their own unit.
    """
    people = People()
    posts = {
        (post.unit.code, post.code): post
        for post in Post.objects.filter(
            valid_to__isnull=True, unit__valid_to__isnull=True
        ).select_related("unit")
    }
    units = {post.unit.code: post.unit for post in posts.values()}
    users = {user.username: user for user in User.objects.all()}
    current = Appointment.objects.current()
    held = {(a.post_id, a.person_id) for a in current}
    heads: dict[int, str] = {
        a.headed_unit_id: "" for a in current if a.headed_unit_id is not None
    }
    for row in rows:
        too_long(row, User, faults)
        post = _post(row, posts, units, faults)
        user = _user(row, users, people, password_hash, faults)
        start = faults.moment(row, "valid_from")
        if post is None or user is None or start is None:
            continue
        if user.pk is not None and (post.pk, user.pk) in held:
            people.unchanged += 1
            continue
        if post.kind == PostKind.HEAD:
            if post.unit_id in heads:
                faults.add(row, "post", _("đơn vị đã có người đứng đầu"))
            heads[post.unit_id] = row["username"]
        _appoint(row, post, user, start, units, people, faults)
    return people


def note_headless(faults: Faults) -> None:
    """Note the current units with posts that nobody heads."""
    headed = (
        Appointment.objects.current()
        .filter(headed_unit__isnull=False)
        .values("headed_unit")
    )
    for unit in Unit.objects.filter(valid_to__isnull=True).exclude(pk__in=headed):
        reason = _("%s không có người đứng đầu") % unit.code
        faults.found.append(Fault(OFFICIALS, 0, "unit", reason))


def _post(
    row: Row,
    posts: dict[tuple[str, str], Post],
    units: dict[str, Unit],
    faults: Faults,
) -> Post | None:
    if faults.known(row, "unit", units) is None:
        return None
    post = posts.get((row["unit"], row["post"]))
    if post is None:
        faults.add(row, "post", _("%s không có vị trí này") % row["unit"])
    return post


def _user(
    row: Row,
    users: dict[str, User],
    people: People,
    password_hash: str,
    faults: Faults,
) -> User | None:
    import re

    name = plain_username(row["username"])
    if not re.match(USERNAME, name) or name != row["username"]:
        faults.add(row, "username", _("chỉ dùng chữ thường, số và dấu . _ -"))
        return None
    simulated = faults.yes(row, "simulated")
    user = users.get(name)
    if user is None:
        _note_bad_email(row, faults)
        user = User(
            username=name,
            full_name=row["full_name"],
            password=password_hash,
            is_simulated=bool(simulated),
            email=row["email"],
            phone=row["phone"],
        )
        user.folded = folded_person(user)
        users[name] = user
        people.users.append(user)
    elif user.full_name != row["full_name"]:
        faults.add(row, "full_name", _("tên đăng nhập này là của %s") % user.full_name)
    return user


def _note_bad_email(row: Row, faults: Faults) -> None:
    """Letters to this official go there: a wrong address is told now, not then."""
    if row["email"]:
        try:
            validate_email(row["email"])
        except ValidationError:
            faults.add(row, "email", _("không phải địa chỉ thư điện tử"))


def _appoint(
    row: Row,
    post: Post,
    user: User,
    start: datetime,
    units: dict[str, Unit],
    people: People,
    faults: Faults,
) -> None:
    if start < post.unit.valid_from:
        faults.add(row, "valid_from", _("trước khi đơn vị được lập"))
    appointment = Appointment(
        person=user,
        post=post,
        acting=bool(faults.yes(row, "acting")),
        headed_unit=post.unit if post.kind == PostKind.HEAD else None,
        valid_from=start,
        decision=row["decision"],
    )
    people.appointments.append(appointment)
    if post.kind != PostKind.DEPUTY:
        return
    for code in (row["oversees"] or row["unit"]).split(";"):
        if (unit := units.get(code.strip())) is None:
            faults.add(row, "oversees", _("không có mã “%s”") % code)
            continue
        people.portfolios.append(
            Portfolio(appointment=appointment, unit=unit, valid_from=start)
        )

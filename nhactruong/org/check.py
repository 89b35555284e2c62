"""What `nhactruong check` asks of this room: heads, mandates, events."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from nhactruong.ground.promise import Check, Failure, Found
from nhactruong.ground.tables import LOCAL
from nhactruong.ledger.models import Event
from nhactruong.org.coverage import Gap, Overlap, prove
from nhactruong.org.models import (
    Appointment,
    Function,
    ManagedSite,
    Mandate,
    PlaceSet,
    PostKind,
    RoutingRule,
    Unit,
)

_RECORDED: tuple[tuple[str, Any], ...] = (
    ("unit:", Unit),
    ("function:", Function),
    ("place_set:", PlaceSet),
    ("mandate:", Mandate),
    ("site:", ManagedSite),
    ("routing_rule:", RoutingRule),
    ("appointment:", Appointment),
)


def heads(at: datetime) -> Found:
    """Promise 2: every active unit has exactly one head, acting or not."""
    units = Unit.objects.filter(valid_to__isnull=True)
    return Found(units.count(), [*_headless(), *_wrongly_headed(), *_in_what_ended()])


def coverage(at: datetime) -> Found:
    """Promise 3: for every function, ward and date exactly one unit leads."""
    proof = prove()
    failures = [*map(_overlap, proof.overlaps), *map(_gap, proof.gaps)]
    return Found(proof.cells, failures)


def events(at: datetime) -> Found:
    """Promise 4: every row is at the version that its last event gave it."""
    checked = 0
    failures = []
    for prefix, model in _RECORDED:
        last = dict(
            Event.objects.filter(subject__startswith=prefix)
            .values_list("subject")
            .annotate(last=Max("seq"))
        )
        for row in model.objects.all():
            checked += 1
            recorded = last.get(row.subject_key, 0)
            if recorded != row.version:
                failures.append(_unrecorded(row, recorded))
    return Found(checked, failures)


def _headless() -> Iterator[Failure]:
    headed = Appointment.objects.current().filter(headed_unit__isnull=False)
    units = Unit.objects.filter(valid_to__isnull=True)
    for unit in units.exclude(pk__in=headed.values("headed_unit")):
        yield Failure(
            unit.code,
            _("%s không có người đứng đầu") % unit.name_vi,
            _("bổ nhiệm hoặc giao phụ trách một người vào vị trí đứng đầu"),
        )


def _wrongly_headed() -> Iterator[Failure]:
    """A head's appointment names the unit it heads, no other appointment names one."""
    current = Appointment.objects.current().with_names()
    is_head = Q(post__kind=PostKind.HEAD)
    right = Q(headed_unit=F("post__unit"))
    wrong = current.filter(
        (is_head & (Q(headed_unit__isnull=True) | ~right))
        | (~is_head & Q(headed_unit__isnull=False))
    )
    for appointment in wrong:
        yield Failure(
            appointment.subject_key,
            _("vị trí và đơn vị đứng đầu không khớp"),
            _("hủy bổ nhiệm ghi nhầm rồi bổ nhiệm lại"),
        )


def _in_what_ended() -> Iterator[Failure]:
    over = Q(post__valid_to__isnull=False) | Q(post__unit__valid_to__isnull=False)
    for appointment in Appointment.objects.current().with_names().filter(over):
        yield Failure(
            appointment.subject_key,
            _("còn giữ vị trí trong đơn vị đã kết thúc: %s")
            % appointment.post.unit.code,
            _("kết thúc bổ nhiệm này, việc đang dở chuyển cho người kế nhiệm"),
        )


def _overlap(overlap: Overlap) -> Failure:
    return Failure(
        _where(overlap),
        _("nhiều cơ quan cùng chủ trì: %s") % " / ".join(overlap.bases),
        _("ghi ngày kết thúc cho một trong các thẩm quyền đó"),
    )


def _gap(gap: Gap) -> Failure:
    return Failure(
        _where(gap),
        _("không cơ quan nào chủ trì; đang do bàn điều phối nhận"),
        _("ban hành thẩm quyền cho chức năng này ở nơi đó"),
    )


def _where(thing: Gap | Overlap) -> str:
    day = thing.at.astimezone(LOCAL).date().isoformat()
    first = thing.wards[0].name_vi
    more = len(thing.wards) - 1
    place = (
        first
        if not more
        else _("%(first)s và %(more)d nơi khác")
        % {
            "first": first,
            "more": more,
        }
    )
    return f"{thing.function.code}, {place}, {day}"


def _unrecorded(row: Any, recorded: int) -> Failure:
    return Failure(
        row.subject_key,
        _("ở phiên bản %(version)d nhưng sự kiện cuối là số %(recorded)d")
        % {"version": row.version, "recorded": recorded},
        _("so với bản sao lưu: hàng đã bị sửa ngoài phần mềm"),
    )


CHECKS = (Check(2, heads), Check(3, coverage), Check(4, events))

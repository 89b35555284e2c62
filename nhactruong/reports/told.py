"""What happened to a report, told to citizens in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from nhactruong.ground.actor import ActorKind
from nhactruong.ledger.read import Entry
from nhactruong.org.snapshot import Snapshot
from nhactruong.reports.models import Channel
from nhactruong.ui.components import Happening
from nhactruong.ui.language import pick
from nhactruong.ui.moments import moment_words
from nhactruong.work.gather.people import People
from nhactruong.work.models import Task
from nhactruong.work.states import Outcome, State, Verdict


@dataclass(frozen=True, slots=True)
class Told:
    words: "str | Promise"
    icon: str = "check"
    with_unit: bool = False


# Kinds that are not here concern the office alone.
_TOLD: dict[str, Told] = {
    "reports.report.submitted": Told(gettext_lazy("Người dân gửi phản ánh"), "flag"),
    "work.task.opened": Told(
        gettext_lazy("Giao cơ quan theo thẩm quyền"), "forward", True
    ),
    "work.task.accepted": Told(gettext_lazy("Đã tiếp nhận")),
    "work.task.assigned": Told(gettext_lazy("Phân công người xử lý"), "person"),
    "work.task.owner_succeeded": Told(
        gettext_lazy("Người xử lý thôi giữ vị trí, việc sang người kế nhiệm"), "person"
    ),
    "work.task.owner_stood_in": Told(
        gettext_lazy("Người xử lý vắng, việc sang người thay"), "person"
    ),
    "work.task.progress_reported": Told(pgettext_lazy("đã làm", "Báo tiến độ"), "page"),
    "work.task.asked": Told(gettext_lazy("Hỏi thêm người gửi, đồng hồ dừng"), "pause"),
    "work.task.replied": Told(
        gettext_lazy("Người gửi trả lời, đồng hồ chạy lại"), "speech"
    ),
    "work.task.replied_for": Told(
        gettext_lazy("Cán bộ ghi câu trả lời của người gửi, đồng hồ chạy lại"), "speech"
    ),
    "reports.report.split_off": Told(
        gettext_lazy("Tách khỏi việc chung thành việc riêng"), "forward"
    ),
    "reports.report.link_reissued": Told(
        gettext_lazy("Cấp lại đường dẫn riêng tại quầy"), "lock"
    ),
    "work.task.resumed": Told(
        gettext_lazy("Hết thời gian chờ người gửi, đồng hồ chạy lại"), "play"
    ),
    "work.task.result_submitted": Told(gettext_lazy("Có kết quả, chờ duyệt"), "page"),
    "work.task.decline_submitted": Told(
        gettext_lazy("Đề nghị từ chối, chờ duyệt"), "no"
    ),
    "work.task.approved": Told(gettext_lazy("Kết quả được duyệt")),
    "work.task.sent_back": Told(gettext_lazy("Người duyệt yêu cầu làm lại"), "back"),
    "work.task.contributor_added": Told(
        gettext_lazy("Mời đơn vị khác phối hợp"), "people", True
    ),
    "work.task.extended": Told(pgettext_lazy("đã làm", "Gia hạn"), "clock"),
    "work.task.deadline_recomputed": Told(
        gettext_lazy("Lịch làm việc thay đổi, hạn tính lại"), "clock"
    ),
    "work.task.corrected": Told(
        gettext_lazy("Đính chính lĩnh vực, nơi hoặc mức"), "edit"
    ),
    "work.task.forwarded": Told(
        pgettext_lazy("đã làm", "Chuyển cơ quan khác"), "forward", True
    ),
    "work.task.returned_to_desk": Told(
        gettext_lazy("Chuyển bàn điều phối phân định cơ quan"), "flag"
    ),
    "work.task.settled": Told(
        gettext_lazy("Bàn điều phối phân định xong"), "scales", True
    ),
    "work.task.urged": Told(gettext_lazy("Cấp trên đôn đốc"), "bell"),
    "work.task.fell_late": Told(gettext_lazy("Quá hạn"), "late"),
    "work.task.escalated": Told(gettext_lazy("Quá hạn lâu, báo bàn điều phối"), "late"),
    "work.task.commitment_broken": Told(gettext_lazy("Lỡ ngày hẹn mới"), "late"),
    "work.task.judged": Told(gettext_lazy("Người gửi đánh giá"), "speech"),
    "work.task.reopened": Told(pgettext_lazy("đã làm", "Mở lại"), "again"),
    "work.task.withdrawn": Told(gettext_lazy("Người gửi rút phản ánh"), "leave"),
    "work.task.merged": Told(
        gettext_lazy("Gộp với phản ánh khác cùng việc"), "forward"
    ),
    "work.task.closed": Told(gettext_lazy("Kết thúc"), "lock"),
    "reports.report.published": Told(
        gettext_lazy("Công khai nội dung sau khi xem"), "page"
    ),
    "reports.report.withheld": Told(
        gettext_lazy("Đã xem; nội dung không công khai"), "lock"
    ),
}
# Of these the public page tells; the newest is when a report last changed for all to see.
PUBLIC_KINDS = frozenset(_TOLD)
_STATES = {
    State.RECEIVED: gettext_lazy("Chờ cơ quan tiếp nhận"),
    State.IN_PROGRESS: gettext_lazy("Đang xử lý"),
    State.WAITING: gettext_lazy("Chờ người gửi trả lời, đồng hồ dừng"),
    State.DISPUTED: gettext_lazy("Đang phân định cơ quan xử lý"),
    State.TO_APPROVE: gettext_lazy("Đã có kết quả, chờ duyệt"),
}
_OUTCOMES = {
    Outcome.RESOLVED: gettext_lazy("Đã giải quyết"),
    Outcome.ANSWERED: gettext_lazy("Đã trả lời"),
    Outcome.DECLINED: gettext_lazy("Không xử lý ở đây, đã chỉ đúng nơi"),
}


def state_words(task: Task) -> str:
    """Return where the work stands, in plain words."""
    if task.state in _STATES:
        return str(_STATES[State(task.state)])
    if task.outcome in _OUTCOMES:
        return str(_OUTCOMES[Outcome(task.outcome)])
    return (
        _("Đã gộp với phản ánh khác")
        if task.close_kind == "merged"
        else _("Đã kết thúc")
    )


def outcome_words(task: Task) -> str:
    """Return how the work ended, in plain words; "" while it has not."""
    return str(_OUTCOMES[Outcome(task.outcome)]) if task.outcome in _OUTCOMES else ""


def keys_told(entries: Iterable[Entry]) -> set[str]:
    """Return the keys of the appointments that the steps name."""
    return {e.actor.get("key", "") for e in entries if e.kind in _TOLD}


def happenings(
    entries: Iterable[Entry], people: People, book: Snapshot, *, names: bool
) -> list[Happening]:
    """Return the steps that concern citizens, newest first.

    names: whether officials are named; else only their posts.
    """
    told = [
        _happening(entry, _TOLD[entry.kind], people, book, names)
        for entry in sorted(entries, key=_order)
        if entry.kind in _TOLD
    ]
    return told[::-1]


def _order(entry: Entry) -> tuple[datetime, bool]:
    # Sending and opening the task is one act; sending is told first.
    return entry.at, entry.kind != "reports.report.submitted"


def _happening(
    entry: Entry, told: Told, people: People, book: Snapshot, names: bool
) -> Happening:
    return Happening(
        what=str(told.words),
        when=entry.at,
        who=_who(entry, people, names),
        more=". ".join(filter(None, (_unit(entry, told, book), _fact(entry)))),
        icon=told.icon,
    )


def _who(entry: Entry, people: People, names: bool) -> str:
    if entry.kind == "work.task.opened":
        return _("hệ thống")  # by mandate, whoever sent the report
    kind = entry.actor.get("kind", "")
    if entry.kind == "reports.report.submitted" and kind == ActorKind.OFFICIAL:
        # Who wrote it down for a resident is for staff; the public knows the way it came.
        return _channel(entry)
    if kind == ActorKind.OFFICIAL:
        person = people.by_key(entry.actor.get("key", ""))
        if person is None:
            return _("cán bộ")
        return str(person) if names else person.post
    if kind in (ActorKind.CITIZEN, ActorKind.PROGRAM):
        return _("người gửi")
    return _("hệ thống")


def _channel(entry: Entry) -> str:
    channel = entry.public.get("channel", "")
    if channel not in Channel.values:
        return _("người gửi")
    return _("người gửi, qua %(channel)s") % {"channel": Channel(channel).label}


def _unit(entry: Entry, told: Told, book: Snapshot) -> str:
    if not told.with_unit:
        return ""
    code = str(entry.public.get("unit") or entry.public.get("to_unit") or entry.unit)
    unit = book.unit_called(code)
    return pick(unit) if unit else code


def _fact(entry: Entry) -> str:
    """Return the one public fact that goes with a step."""
    public = entry.public
    if public.get("verdict") in Verdict.values:
        return str(Verdict(public["verdict"]).label)
    if entry.kind.endswith(".approved"):
        on_time = _("đúng hạn") if public.get("on_time") else _("trễ hạn")
        return f"{_OUTCOMES[Outcome(public['outcome'])]}, {on_time}"
    for name, words in (
        ("original_due", _("hạn {when}")),
        ("to", _("hạn mới {when}")),
        ("committed_until", _("hẹn xong {when}")),
        ("until_at_most", _("chờ nhiều nhất đến {when}")),
    ):
        if moment := _moment(public.get(name)):
            return words.format(when=moment_words(moment))
    return ""


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None

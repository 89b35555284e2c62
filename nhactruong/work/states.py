"""The states of a task and the moves between them: the one table behind rules, buttons,
API, the diagram in docs/states and the generated tests."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    RECEIVED = "received", _("Chờ tiếp nhận")
    IN_PROGRESS = "in_progress", _("Đang xử lý")
    WAITING = "waiting", _("Chờ người gửi")
    DISPUTED = "disputed", _("Ở bàn điều phối")
    TO_APPROVE = "to_approve", _("Chờ duyệt")
    DONE = "done", _("Đã xong")
    CLOSED = "closed", _("Đã kết thúc")


class StateType(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    DONE = "done"


TYPE_OF = {
    State.RECEIVED: StateType.OPEN,
    State.IN_PROGRESS: StateType.OPEN,
    State.WAITING: StateType.PAUSED,
    State.DISPUTED: StateType.OPEN,
    State.TO_APPROVE: StateType.OPEN,
    State.DONE: StateType.DONE,
    State.CLOSED: StateType.DONE,
}
OPEN = frozenset(s for s, t in TYPE_OF.items() if t is not StateType.DONE)
OVER = frozenset(State) - OPEN
# The overall clock runs; only a question to the requester stops it.
RUNNING = OPEN - {State.WAITING}


class WaitingOn(TextChoices):
    """Who must act now."""

    OWNER = "owner", _("người xử lý")
    APPROVER = "approver", _("người duyệt")
    REPORTER = "reporter", _("người gửi")
    CONDUCTOR = "conductor", _("bàn điều phối")
    NOBODY = "nobody", _("không ai")


WAITS_ON = {
    State.RECEIVED: WaitingOn.OWNER,
    State.IN_PROGRESS: WaitingOn.OWNER,
    State.WAITING: WaitingOn.REPORTER,
    State.DISPUTED: WaitingOn.CONDUCTOR,
    State.TO_APPROVE: WaitingOn.APPROVER,
    State.DONE: WaitingOn.REPORTER,
    State.CLOSED: WaitingOn.NOBODY,
}


class Level(TextChoices):
    URGENT = "urgent", _("Khẩn")
    NORMAL = "normal", _("Bình thường")
    COMPLEX = "complex", _("Phức tạp")


class Outcome(TextChoices):
    RESOLVED = "resolved", _("Đã giải quyết")
    ANSWERED = "answered", _("Đã trả lời")
    DECLINED = "declined", _("Từ chối")


class Evidence(TextChoices):
    """What must be shown before "resolved" may be said."""

    PHOTO = "photo", _("ảnh")
    DOCUMENT = "document", _("văn bản")
    EITHER = "either", _("ảnh hoặc văn bản")


class Ground(TextChoices):
    """The lawful grounds on which a task may be declined."""

    COMPLAINT = "complaint", _("Là khiếu nại, giải quyết theo Luật Khiếu nại")
    DENUNCIATION = "denunciation", _("Là tố cáo, giải quyết theo Luật Tố cáo")
    DISPUTE = "dispute", _("Là tranh chấp dân sự, do hòa giải hoặc Tòa án giải quyết")
    NOT_OURS = "not_ours", _("Ngoài thẩm quyền của thành phố")
    UNCLEAR = "unclear", _("Nội dung không rõ, đã hỏi lại mà không xác định được")
    UNTRUE = "untrue", _("Đã kiểm tra tại chỗ, không có việc như phản ánh")
    REPEATED = "repeated", _("Đã được trả lời, không có tình tiết mới")


class Verdict(TextChoices):
    SATISFIED = "satisfied", _("Hài lòng")
    ACCEPTABLE = "acceptable", _("Chấp nhận")
    NOT_SATISFIED = "not_satisfied", _("Chưa hài lòng")


class ReplyKind(TextChoices):
    """What a prepared text is for."""

    PROGRESS = "progress", _("báo tiến độ")
    QUESTION = "question", _("hỏi người gửi")
    RESULT = "result", _("trả lời kết quả")
    DECLINE = "decline", _("từ chối")
    SEND_BACK = "send_back", _("yêu cầu làm lại")


class Role(StrEnum):
    """What somebody is to one task; worked out from their authority, never stored."""

    OWNER = "owner"
    HEAD = "head"
    DEPUTY = "deputy"
    SUPERIOR = "superior"
    APPROVER = "approver"
    CONDUCTOR = "conductor"
    REQUESTER = "requester"
    CLOCK = "clock"
    SYSTEM = "system"


ROLE_WORDS: dict[Role, "Promise | str"] = {
    Role.OWNER: _("người xử lý"),
    Role.HEAD: _("người đứng đầu đơn vị"),
    Role.DEPUTY: _("cấp phó phụ trách"),
    Role.SUPERIOR: _("cấp trên của đơn vị"),
    Role.APPROVER: _("người duyệt"),
    Role.CONDUCTOR: _("bàn điều phối"),
    Role.REQUESTER: _("người gửi"),
    Role.CLOCK: _("đồng hồ của hệ thống"),
    Role.SYSTEM: _("hệ thống"),
}

SAME = "same"  # the state stays
BACK = "back"  # to where it came from


@dataclass(frozen=True, slots=True)
class Move:
    """One action: from which states, to which, by whom, under which word."""

    action: str
    sources: frozenset[State]
    target: State | str
    who: frozenset[Role]
    label: "Promise | str"


def _move(
    action: str,
    sources: frozenset[State] | set[State],
    target: State | str,
    who: set[Role],
    label: "Promise | str",
) -> Move:
    return Move(action, frozenset(sources), target, frozenset(who), label)


S, R = State, Role
HEADS = {R.HEAD, R.DEPUTY, R.SUPERIOR}
STAFF = {R.OWNER, R.HEAD, R.DEPUTY, R.CONDUCTOR}

MOVES: tuple[Move, ...] = (
    _move(
        "accept",
        {S.RECEIVED},
        S.IN_PROGRESS,
        {R.OWNER, R.HEAD, R.DEPUTY},
        _("Tiếp nhận"),
    ),
    _move("assign", {S.RECEIVED, S.IN_PROGRESS}, SAME, HEADS, _("Phân công")),
    _move(
        "report_progress", {S.IN_PROGRESS}, SAME, {R.OWNER, R.HEAD}, _("Báo tiến độ")
    ),
    _move(
        "ask", {S.IN_PROGRESS}, S.WAITING, {R.OWNER}, _("Hỏi người gửi, dừng đồng hồ")
    ),
    _move("reply", {S.WAITING}, S.IN_PROGRESS, {R.REQUESTER}, _("Trả lời câu hỏi")),
    _move("resume", {S.WAITING}, S.IN_PROGRESS, {R.CLOCK}, _("Chạy lại đồng hồ")),
    _move(
        "submit_result",
        {S.IN_PROGRESS},
        S.TO_APPROVE,
        {R.OWNER},
        _("Trình duyệt kết quả"),
    ),
    _move(
        "decline",
        {S.RECEIVED, S.IN_PROGRESS},
        S.TO_APPROVE,
        {R.OWNER},
        pgettext_lazy("nút", "Từ chối"),
    ),
    _move(
        "approve",
        {S.TO_APPROVE},
        S.DONE,
        {R.APPROVER, R.CONDUCTOR, *HEADS},
        _("Phê duyệt"),
    ),
    _move(
        "send_back",
        {S.TO_APPROVE},
        BACK,
        {R.APPROVER, R.CONDUCTOR, *HEADS},
        _("Yêu cầu làm lại"),
    ),
    _move(
        "add_contributor",
        {S.RECEIVED, S.IN_PROGRESS},
        SAME,
        {R.OWNER, R.HEAD, R.DEPUTY},
        _("Thêm đơn vị phối hợp"),
    ),
    _move("ask_extension", {S.IN_PROGRESS}, SAME, {R.OWNER}, _("Xin gia hạn")),
    _move(
        "extend", {S.IN_PROGRESS}, SAME, {R.HEAD, R.SUPERIOR, R.CONDUCTOR}, _("Gia hạn")
    ),
    _move(
        "refuse_extension",
        {S.IN_PROGRESS},
        SAME,
        {R.HEAD, R.SUPERIOR, R.CONDUCTOR},
        _("Không gia hạn"),
    ),
    _move(
        "correct",
        OPEN,
        SAME,
        {R.OWNER, R.CONDUCTOR},
        _("Đính chính lĩnh vực, nơi, mức"),
    ),
    _move(
        "forward",
        {S.RECEIVED, S.IN_PROGRESS},
        S.RECEIVED,
        {R.HEAD},
        _("Chuyển cơ quan khác"),
    ),
    _move(
        "return_to_desk",
        {S.RECEIVED, S.IN_PROGRESS},
        S.DISPUTED,
        {R.HEAD},
        _("Chuyển trả bàn điều phối"),
    ),
    _move("settle", {S.DISPUTED}, S.RECEIVED, {R.CONDUCTOR}, _("Phân xử")),
    _move("urge", OPEN, SAME, {R.HEAD, R.SUPERIOR, R.CONDUCTOR}, _("Đôn đốc")),
    _move("answer_urging", OPEN, SAME, {R.OWNER}, _("Trả lời đôn đốc")),
    _move("judge", {S.DONE}, SAME, {R.REQUESTER}, _("Đánh giá kết quả")),
    _move(
        "reopen",
        {S.DONE, S.CLOSED},
        S.IN_PROGRESS,
        {R.REQUESTER, R.CONDUCTOR},
        _("Mở lại"),
    ),
    _move("withdraw", OPEN, SAME, {R.REQUESTER}, _("Rút phản ánh")),
    _move("merge", OPEN, S.CLOSED, STAFF, _("Gộp vào việc khác")),
    _move("split", OPEN, SAME, STAFF, _("Tách việc")),
    _move(
        "cancel", {S.RECEIVED}, S.CLOSED, {R.CONDUCTOR, R.SYSTEM}, _("Hủy (rác, thử)")
    ),
    _move("close", {S.DONE}, S.CLOSED, {R.CLOCK}, _("Kết thúc")),
)
MOVE = {move.action: move for move in MOVES}
# What an official may press; the rest belongs to requesters and to the clock.
DESK_ACTIONS = tuple(
    m.action for m in MOVES if m.who - {R.REQUESTER, R.CLOCK, R.SYSTEM}
)

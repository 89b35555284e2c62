"""Who may do what to a task now, and if not, why: rules look at their arguments only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.actor import ActorKind
from nhactruong.ground.refusal import Refusal
from nhactruong.org.authority import Authority
from nhactruong.work.models import Task
from nhactruong.work.states import MOVE, OVER, ROLE_WORDS, Level, Role, State

# Extensions a head may grant alone; what goes beyond is for those above.
EXTENSIONS_BY_HEAD = 1


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules need to know besides the task's own row; loaded by facts.facts_of.

    other_lead: code of the unit that the mandate names, where it is not the task's own.
    approved_before: persons who approved a result of this task.
    """

    owner_person_id: int | None = None
    producer_person_id: int | None = None
    approved_before: frozenset[int] = frozenset()
    open_children: int = 0
    other_lead: str = ""
    extension_asked: bool = False
    pause_used_up: bool = False
    open_urging: bool = False
    judged_this_round: bool = False
    may_close: bool = True


def roles_of(task: Task, authority: Authority) -> frozenset[Role]:
    """Return what whoever holds `authority` is to `task`."""
    if authority.kind == ActorKind.CLOCK:
        return frozenset({Role.CLOCK})
    if authority.kind == ActorKind.SYSTEM:
        return frozenset({Role.SYSTEM})
    roles = set()
    if authority.holds(task.owner_id):
        roles.add(Role.OWNER)
    if task.unit_id in authority.head_of:
        roles.add(Role.HEAD)
    elif authority.heads(task.unit_id):
        roles.add(Role.SUPERIOR)
    if authority.deputises(task.unit_id, task.function_id):
        roles.add(Role.DEPUTY)
    if task.approver_id is not None and authority.holds(task.approver_id):
        roles.add(Role.APPROVER)
    if authority.conductor:
        roles.add(Role.CONDUCTOR)
    if task.pk in authority.requester_of:
        roles.add(Role.REQUESTER)
    return frozenset(roles)


def sees(task: Task, authority: Authority) -> bool:
    """Tell whether this person may see the task, as TaskQuerySet.visible_to asks."""
    if task.about_unit_id is not None and task.about_unit_id in authority.own_offices:
        return False
    return (
        authority.conductor
        or task.unit_id in authority.unit_ids
        or authority.holds(task.owner_id)
        or (task.approver_id is not None and authority.holds(task.approver_id))
    )


def why_not_change_days(
    authority: Authority, deciders: frozenset[int]
) -> Refusal | None:
    """Tell why whoever holds `authority` may not change the city's working days.

    They move the deadlines of every office, so no office decides for itself: the
    chairman of the city announces them (docs/law.md), the head of the conductor's desk
    carries that out; the system does what its operator runs on the machine itself.
    deciders: units whose head may.
    """
    if authority.kind == ActorKind.SYSTEM or authority.head_of & deciders:
        return None
    return Refusal(
        "not_yours",
        _("Chỉ chủ tịch thành phố và trưởng bàn điều phối được đổi lịch làm việc."),
    )


def why_not_note(task: Task, authority: Authority) -> Refusal | None:
    """Tell why this person may not write a note on the task among colleagues."""
    if authority.kind != ActorKind.OFFICIAL or not sees(task, authority):
        return Refusal("not_yours", _("Chỉ cán bộ được xem việc này mới ghi chú được."))
    return None


def why_not_mention(name: str, task: Task, authority: Authority) -> Refusal | None:
    """Tell why whoever holds `authority`, called `name`, may not be named in a note."""
    if sees(task, authority):
        return None
    words = format_lazy(
        _("{name} không được xem việc này nên không nhắc đến được."), name=name
    )
    return Refusal("mention_unseeing", words, {"text": words})


def why_not(
    action: str, task: Task, *, facts: Facts, authority: Authority, at: datetime
) -> Refusal | None:
    """Tell why whoever holds `authority` may not do `action` now; None if they may.

    Input that comes with the action (text, dates, evidence) is judged by the act.
    """
    move = MOVE[action]
    if task.state not in move.sources:
        if task.state in OVER:
            return Refusal("task_over", _("Việc đã xong hoặc đã kết thúc."))
        return Refusal(
            "wrong_state",
            format_lazy(
                _("Việc đang ở bước “{state}”."), state=State(task.state).label
            ),
        )
    if task.about_unit_id is not None and task.about_unit_id in authority.own_offices:
        return Refusal("own_office", _("Việc nói về chính cơ quan của bạn."))
    roles = roles_of(task, authority)
    if not roles & move.who:
        return Refusal("not_yours", _only(action))
    check = _CHECKS.get(action)
    return check(task, facts, authority, roles, at) if check else None


def _only(action: str) -> str:
    words = [ROLE_WORDS[role] for role in Role if role in MOVE[action].who]
    return format_lazy(  # type: ignore[return-value]
        _("Chỉ {who} được làm việc này."), who=_listed(words)
    )


def _listed(words: Sequence[object]) -> object:
    return format_lazy(", ".join("{}" for _word in words), *words)


Check = Callable[[Task, Facts, Authority, frozenset[Role], datetime], Refusal | None]


def _why_not_with_children(
    task: Task, facts: Facts, who: Authority, roles: frozenset[Role], at: datetime
) -> Refusal | None:
    if facts.open_children:
        return Refusal(
            "children_open",
            format_lazy(
                _("Còn {n} việc phối hợp chưa xong."), n=str(facts.open_children)
            ),
        )
    return None


def _why_not_approve(
    task: Task, facts: Facts, who: Authority, roles: frozenset[Role], at: datetime
) -> Refusal | None:
    person = who.person_id
    if person in (facts.producer_person_id, facts.owner_person_id):
        return Refusal("own_result", _("Người làm ra kết quả không tự duyệt."))
    if person in facts.approved_before and Role.CONDUCTOR not in roles:
        return Refusal(
            "approved_before",
            _("Bạn đã duyệt kết quả lần trước; lần này người khác duyệt."),
        )
    return None


def _why_not_forward(
    task: Task, facts: Facts, who: Authority, roles: frozenset[Role], at: datetime
) -> Refusal | None:
    if task.forward_count:
        return Refusal(
            "forwarded_before",
            _("Đã chuyển một lần; lần này phải chuyển trả bàn điều phối."),
        )
    if not facts.other_lead:
        return Refusal(
            "mandate_is_yours",
            _(
                "Thẩm quyền hiện hành giao chính đơn vị này. Nếu thấy sai, chuyển trả bàn điều phối."
            ),
        )
    return None


def _why_not_extend(
    task: Task, facts: Facts, who: Authority, roles: frozenset[Role], at: datetime
) -> Refusal | None:
    if roles & {Role.SUPERIOR, Role.CONDUCTOR}:
        return None
    if task.level == Level.URGENT:
        return Refusal(
            "urgent_by_superior", _("Việc khẩn do cấp trên trực tiếp gia hạn.")
        )
    if task.extend_count >= EXTENSIONS_BY_HEAD:
        return Refusal(
            "no_extensions_left",
            _("Đơn vị đã hết lượt gia hạn; do cấp trên quyết định."),
        )
    return None


def _why_not_ask(
    task: Task, facts: Facts, who: Authority, roles: frozenset[Role], at: datetime
) -> Refusal | None:
    if task.parent_id is not None:
        return Refusal(
            "no_requester",
            _("Việc phối hợp không có người gửi: đơn vị chủ trì hỏi thay."),
        )
    if task.withdrawn_at is not None:
        return Refusal("withdrawn", _("Người gửi đã rút phản ánh này."))
    return no_pause_left() if facts.pause_used_up else None


def no_pause_left() -> Refusal:
    return Refusal(
        "no_pause_left",
        _(
            "Đồng hồ đã dừng chờ người gửi đủ thời gian cho phép: làm tiếp với những gì đã biết."
        ),
    )


def _why_not_refuse_extension(
    task: Task, facts: Facts, who: Authority, roles: frozenset[Role], at: datetime
) -> Refusal | None:
    if not facts.extension_asked:
        return Refusal(
            "nothing_asked", _("Không có lời xin gia hạn nào chờ quyết định.")
        )
    return None


def _why_not_ask_extension(
    task: Task, facts: Facts, who: Authority, roles: frozenset[Role], at: datetime
) -> Refusal | None:
    if facts.extension_asked:
        return Refusal("extension_asked", _("Đã xin gia hạn, đang chờ quyết định."))
    return None


def _why_not_answer_urging(
    task: Task, facts: Facts, who: Authority, roles: frozenset[Role], at: datetime
) -> Refusal | None:
    if not facts.open_urging:
        return Refusal("nothing_urged", _("Không có đôn đốc nào chờ trả lời."))
    return None


def _why_not_judge(
    task: Task, facts: Facts, who: Authority, roles: frozenset[Role], at: datetime
) -> Refusal | None:
    if task.withdrawn_at is not None:
        return _has_left()
    if facts.judged_this_round:
        return Refusal("judged", _("Bạn đã đánh giá kết quả này."))
    return _window_over(task, at)


def _why_not_reopen(
    task: Task, facts: Facts, who: Authority, roles: frozenset[Role], at: datetime
) -> Refusal | None:
    if task.close_kind in ("cancelled", "merged"):
        return Refusal("nothing_to_reopen", _("Việc này đã hủy hoặc đã gộp."))
    if Role.CONDUCTOR in roles:
        return None
    if task.withdrawn_at is not None:
        return _has_left()
    return _window_over(task, at)


def _has_left() -> Refusal:
    return Refusal("withdrawn", _("Bạn đã rút phản ánh này."))


def _window_over(task: Task, at: datetime) -> Refusal | None:
    if task.closes_at is not None and at > task.closes_at:
        return Refusal("window_over", _("Thời gian đánh giá và mở lại đã hết."))
    return None


def _why_not_withdraw(
    task: Task, facts: Facts, who: Authority, roles: frozenset[Role], at: datetime
) -> Refusal | None:
    return _has_left() if task.withdrawn_at is not None else None


def _why_not_close(
    task: Task, facts: Facts, who: Authority, roles: frozenset[Role], at: datetime
) -> Refusal | None:
    if task.closes_at is None or at < task.closes_at:
        return Refusal("window_open", _("Chưa hết thời gian đánh giá."))
    if not facts.may_close:
        return Refusal(
            "source_keeps_open", _("Việc này chỉ kết thúc khi đã kiểm chứng.")
        )
    return None


_CHECKS: dict[str, Check] = {
    "submit_result": _why_not_with_children,
    "decline": _why_not_with_children,
    "cancel": _why_not_with_children,
    "ask": _why_not_ask,
    "approve": _why_not_approve,
    "send_back": _why_not_approve,
    "forward": _why_not_forward,
    "extend": _why_not_extend,
    "ask_extension": _why_not_ask_extension,
    "refuse_extension": _why_not_refuse_extension,
    "answer_urging": _why_not_answer_urging,
    "judge": _why_not_judge,
    "reopen": _why_not_reopen,
    "withdraw": _why_not_withdraw,
    "close": _why_not_close,
}

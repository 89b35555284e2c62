"""Who may look after whose account: rules over what was loaded, nothing else."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from nhactruong.ground.actor import ActorKind
from nhactruong.ground.refusal import Refusal
from nhactruong.org.authority import Authority

RESET, CLOSE, REOPEN = "reset", "close", "reopen"
END_SESSIONS, RESET_FACTOR = "end_sessions", "reset_factor"
ACTIONS = (RESET, END_SESSIONS, RESET_FACTOR, CLOSE, REOPEN)


@dataclass(frozen=True, slots=True)
class Managed:
    """An account as its manager finds it.

    units: of the posts its person holds now; place: of the unit that opened it.
    above_headed: for each unit they head, the unit above it; None: there is none.
    """

    person_id: int
    is_active: bool = True
    has_email: bool = True
    has_factor: bool = False
    units: frozenset[int] = frozenset()
    above_headed: frozenset[int | None] = field(default=frozenset())
    place: int | None = None


def why_not_open(authority: Authority, unit_id: int) -> Refusal | None:
    """Tell why they may not open an account in this unit."""
    if authority.kind == ActorKind.SYSTEM or unit_id in authority.managed:
        return None
    return _not_manager()


def why_not_manage(
    action: str, account: Managed, *, authority: Authority
) -> Refusal | None:
    """Tell why they may not do this to the account; None if they may.

    Whoever holds a post elsewhere, or heads a unit, is looked after from where all of it
    is in sight: so nobody gets at more than they are over already.
    """
    if refusal := why_not_see(account, authority=authority):
        return refusal
    if authority.is_same_person(account.person_id):
        return Refusal(
            "own_account",
            _("Tài khoản của chính bạn: dùng trang An toàn tài khoản."),
        )
    if authority.kind != ActorKind.SYSTEM:
        if not account.units <= authority.managed:
            return Refusal(
                "posts_elsewhere",
                _("Người này còn giữ vị trí ở đơn vị khác; hỏi cấp trên của cả hai."),
            )
        if any(above not in authority.managed for above in account.above_headed):
            return Refusal(
                "heads_the_unit",
                _("Tài khoản của người đứng đầu do đơn vị cấp trên quản lý."),
            )
    return _why_not_in_this_state(action, account)


def why_not_see(account: Managed, *, authority: Authority) -> Refusal | None:
    """Tell why the account is not theirs to look at at all."""
    if authority.kind == ActorKind.SYSTEM:
        return None
    if not authority.managed:
        return _not_manager()
    placed = account.units or {account.place}
    return None if placed & authority.managed else _not_manager()


def _why_not_in_this_state(action: str, account: Managed) -> Refusal | None:
    if action == REOPEN:
        if account.is_active:
            return Refusal("account_open", _("Tài khoản này đang dùng."))
        return None
    if not account.is_active:
        return Refusal("account_closed", _("Tài khoản này đã khóa."))
    if action == RESET and not account.has_email:
        return Refusal(
            "no_email",
            _("Tài khoản chưa có thư điện tử để gửi đường dẫn; nhờ người vận hành."),
        )
    if action == RESET_FACTOR and not account.has_factor:
        return Refusal(
            "no_second_factor", _("Tài khoản này chưa bật bước đăng nhập thứ hai.")
        )
    return None


def _not_manager() -> Refusal:
    return Refusal(
        "not_account_manager",
        _("Chỉ người quản lý tài khoản của đơn vị, hoặc cấp trên, được làm việc này."),
    )

"""How each action stands on the page: its sign, its place, how far it may be spared a
reload."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nhactruong.work.states import MOVE


@dataclass(frozen=True, slots=True)
class Button:
    """label: on the closed form; send: on the button that sends it.

    stays: the page stays visible to whoever presses, so htmx may swap it in place.
    key: letter on the keyboard; of two actions with one letter the first offered has it.
    """

    label: "str | Promise"
    send: "str | Promise"
    icon: str
    order: int
    stays: bool = False
    key: str = ""


_LOOK: dict[str, tuple[str, bool, str]] = {
    # action: sign, stays, key; in the order in which they are offered
    "accept": ("check", True, "a"),
    "submit_result": ("page", True, "r"),
    "approve": ("check", False, ""),
    "send_back": ("back", False, ""),
    "settle": ("scales", False, ""),
    "assign": ("person", True, "a"),
    "report_progress": ("speech", True, "p"),
    "answer_urging": ("speech", True, ""),
    "ask": ("pause", True, "q"),
    "add_contributor": ("people", True, ""),
    "ask_extension": ("clock", True, ""),
    "extend": ("clock", True, "e"),
    "refuse_extension": ("no", True, ""),
    "urge": ("bell", True, "o"),
    "decline": ("no", True, ""),
    "correct": ("edit", True, ""),
    "forward": ("forward", False, ""),
    "return_to_desk": ("flag", False, ""),
    "reopen": ("again", True, ""),
    "split": ("plus", True, ""),
    "merge": ("link", False, ""),
    "cancel": ("no", False, ""),
}
_SEND = {
    "accept": _("Tiếp nhận"),
    "approve": _("Duyệt, gửi người dân"),
    "send_back": _("Trả lại, yêu cầu làm lại"),
    "submit_result": _("Trình duyệt"),
    "decline": _("Trình duyệt từ chối"),
    "ask": _("Gửi câu hỏi, dừng đồng hồ"),
    "settle": _("Phân xử, có hiệu lực ngay"),
    "add_contributor": _("Giao phần việc"),
}


def button_of(action: str) -> Button:
    """Return how `action` is offered."""
    icon, stays, key = _LOOK[action]
    label = MOVE[action].label
    return Button(
        label=label,
        send=_SEND.get(action, label),
        icon=icon,
        order=list(_LOOK).index(action),
        stays=stays,
        key=key,
    )

"""What a manager of accounts fills in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from nhactruong.org.models import Unit
from nhactruong.ui.language import pick


class SiftForm(forms.Form):
    hides_optional = True

    words = forms.CharField(label=_("Tên hoặc tên đăng nhập"), required=False)
    unit = forms.TypedChoiceField(
        label=_("Đơn vị"), required=False, coerce=int, empty_value=None
    )
    state = forms.ChoiceField(
        label=_("Tình trạng"),
        required=False,
        choices=[
            ("", _("Tất cả")),
            ("open", _("Đang dùng")),
            ("closed", _("Đã khóa")),
            ("without", _("Chưa có vị trí nào")),
        ],
    )

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", _("Mọi đơn vị")), *_choices(units)]  # type: ignore[attr-defined]


class OpenForm(forms.Form):
    unit = forms.TypedChoiceField(label=_("Đơn vị"), coerce=int)
    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=60,
        help_text=_("Chữ thường không dấu, số và dấu . _ -, ví dụ lan.nguyen"),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
    )
    email = forms.EmailField(
        label=_("Thư điện tử công vụ"),
        help_text=_("Đường dẫn nhận tài khoản gửi đến đây. Không gửi mật khẩu."),
    )
    phone = forms.CharField(
        label=_("Điện thoại"),
        max_length=20,
        required=False,
        validators=[
            RegexValidator(r"^\+?[0-9 .()-]{8,20}$", _("Số điện thoại chưa đúng."))
        ],
    )

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = _choices(units)  # type: ignore[attr-defined]


def _choices(units: Sequence[Unit]) -> list[tuple[int, str]]:
    return [(unit.pk, pick(unit)) for unit in units]

"""What a citizen types at the door and in their account."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from nhactruong.accounts.citizens.contacts import Address, read_address
from nhactruong.ground.refusal import Refusal


class AddressForm(forms.Form):
    """cleaned_data["address"] is an Address."""

    address = forms.CharField(
        label=_("Số điện thoại hoặc thư điện tử"),
        help_text=_("Chúng tôi gửi đến đó một mã 6 số. Không cần mật khẩu."),
        max_length=254,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "inputmode": "email",
                "spellcheck": "false",
                "autocapitalize": "none",
            }
        ),
    )

    def clean_address(self) -> Address:
        try:
            return read_address(self.cleaned_data["address"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Mã 6 số"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
                "class": "input--short",
            }
        ),
    )


class AboutForm(forms.Form):
    name = forms.CharField(
        label=_("Tên để điền sẵn vào phản ánh"), max_length=120, required=False
    )
    lang = forms.ChoiceField(
        label=_("Ngôn ngữ của thư và tin nhắn"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
    )


class DeleteForm(forms.Form):
    sure = forms.BooleanField(
        label=_(
            "Tôi hiểu: tài khoản mất hẳn, phản ánh vẫn còn và không ai gom lại được."
        )
    )

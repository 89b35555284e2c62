"""A lost private link: which report, which contact, and the one-time code."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LostForm(forms.Form):
    hides_optional = True
    code = forms.CharField(
        label=_("Mã phản ánh"),
        max_length=40,
        help_text=_("In trên biên nhận, như HN-4KTM-8R2C."),
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off"}
        ),
    )
    contact = forms.CharField(
        label=_("Số điện thoại hoặc thư điện tử đã để lại"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "on"}),
    )


class DigitsForm(forms.Form):
    hides_optional = True
    digits = forms.CharField(
        label=_("Mã gồm 6 chữ số"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "class": "input--short",
            }
        ),
    )

"""What the holder of a private link may say: answer, judge, open again, withdraw."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.refusal import Refusal
from nhactruong.work.states import Verdict


class RequesterForm(forms.Form):
    """action: also the prefix of its fields' ids, since several stand on one page."""

    action = ""
    hides_optional = True

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id=f"{self.action}_%s")

    def refuse(self, refusal: Refusal) -> None:
        if not refusal.fields:
            self.add_error(None, str(refusal))
        for name, words in refusal.fields.items():
            self.add_error(name if name in self.fields else None, str(words))


class ReplyForm(RequesterForm):
    action = "reply"
    text = forms.CharField(
        label=_("Trả lời của bạn"), widget=forms.Textarea(attrs={"rows": 4})
    )


class JudgeForm(RequesterForm):
    action = "judge"
    verdict = forms.ChoiceField(
        label=_("Kết quả thế nào?"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    why = forms.CharField(
        label=_("Vì sao?"),
        help_text=_(
            "Chưa hài lòng thì phải nói vì sao; việc được mở lại, người khác duyệt."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReopenForm(RequesterForm):
    action = "reopen"
    reason = forms.CharField(
        label=_("Vì sao cần mở lại?"), widget=forms.Textarea(attrs={"rows": 3})
    )


class WithdrawForm(RequesterForm):
    action = "withdraw"
    why = forms.CharField(
        label=_("Vì sao rút? (không bắt buộc)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RevokeForm(RequesterForm):
    action = "revoke"


class EraseForm(RequesterForm):
    """Erase how to reach the sender."""

    action = "erase"


FORMS: dict[str, type[RequesterForm]] = {
    form.action: form
    for form in (ReplyForm, JudgeForm, ReopenForm, WithdrawForm, RevokeForm, EraseForm)
}

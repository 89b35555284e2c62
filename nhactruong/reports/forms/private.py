"""What the holder of a private link may say: answer, judge, open again, withdraw."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.refusal import Refusal
from nhactruong.notices.groups import groups_of
from nhactruong.notices.models import Audience, Choice, Way
from nhactruong.notices.routes import wants
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


class TellForm(RequesterForm):
    """By what to tell the sender, and of which steps."""

    action = "tell"
    ways = forms.MultipleChoiceField(
        label=_("Báo cho tôi qua"),
        choices=Way.choices[:2],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Không chọn gì: không báo nữa."),
    )
    steps = forms.MultipleChoiceField(
        label=_("Báo những bước nào"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        ways: Sequence[str] = (),
        choice: Choice | None = None,
    ) -> None:
        """ways: by which the sender can be reached; choice: what they chose so far."""
        super().__init__(data)
        fields: Any = self.fields
        known = groups_of(Audience.CITIZEN)
        fields["steps"].choices = [(group.code, group.label) for group in known]
        if ways:
            fields["ways"].choices = [one for one in Way.choices if one[0] in ways]
            usual = ways[:1] if choice is None or choice.ways is None else choice.ways
            self.initial["ways"] = usual
        self.initial["steps"] = [
            group.code for group in known if wants(Audience.CITIZEN, choice, group.code)
        ]


FORMS: dict[str, type[RequesterForm]] = {
    form.action: form
    for form in (
        ReplyForm,
        JudgeForm,
        ReopenForm,
        WithdrawForm,
        RevokeForm,
        EraseForm,
        TellForm,
    )
}

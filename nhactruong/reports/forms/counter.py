"""What an official writes down for a resident, who stands there or is on the line."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.ground.fold import fold
from nhactruong.places.find import wards_in_force
from nhactruong.reports.forms.details import DetailsForm
from nhactruong.reports.forms.select import QuickSelect
from nhactruong.reports.models import CHANNELS_FOR_OTHERS, Topic, TopicQuestion
from nhactruong.reports.topics import DANGER_CALLED, DANGER_NOW
from nhactruong.ui.language import pick
from nhactruong.work.states import Level

# How consent was given, kept with the contact.
CONSENT = (
    ("", gettext_lazy("Chưa hỏi, hoặc không để lại liên hệ")),
    ("spoken", gettext_lazy("Nói đồng ý, sau khi nghe đọc")),
    ("signed", gettext_lazy("Ký giấy")),
)
_YES_NO = (("no", gettext_lazy("Không")), ("yes", gettext_lazy("Có")))


class CounterForm(DetailsForm):
    """topic: chosen already. at: of the wards in force."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Người dân phản ánh qua"),
        choices=[(one.value, one.label) for one in CHANNELS_FOR_OTHERS],
        widget=forms.RadioSelect,
    )
    ward = forms.ChoiceField(label=gettext_lazy("Phường, xã"), widget=QuickSelect)
    address = forms.CharField(
        label=gettext_lazy("Chỗ nào, gần cái gì?"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Tên đường, số nhà, mốc gần đó."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "landmarks"}),
    )
    consent_how = forms.ChoiceField(
        label=gettext_lazy("Người dân đồng ý cho giữ liên hệ"),
        required=False,
        choices=CONSENT,
    )

    def __init__(
        self,
        *args: Any,
        topic: Topic,
        questions: Sequence[TopicQuestion],
        at: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, questions=questions, **kwargs)
        del self.fields["photos"], self.fields["consent"]
        for name in ("name", "phone", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["text"].widget.attrs["rows"] = 4
        self.fields["text"].help_text = _(
            "Ghi đúng lời người dân, đọc lại cho họ nghe."
        )
        wards = sorted(wards_in_force(at), key=lambda ward: fold(pick(ward)))
        self.fields["ward"].choices = [  # type: ignore[attr-defined]
            ("", _("Chọn phường, xã")),
            *((ward.code, pick(ward)) for ward in wards),
        ]
        if topic.danger:
            self._ask_danger(topic)
        self.order_fields(
            ["channel", "ward", "address", DANGER_NOW, DANGER_CALLED, "text"]
        )

    def _ask_danger(self, topic: Topic) -> None:
        self.fields[DANGER_NOW] = forms.ChoiceField(
            label=_("Đang có người gặp nguy hiểm?"),
            choices=_YES_NO,
            widget=forms.RadioSelect,
            initial="no" if topic.level != Level.URGENT else None,
        )
        self.fields[DANGER_CALLED] = forms.BooleanField(
            label=_("Đã gọi, hoặc đã nối máy 113, 114, 115"), required=False
        )

    def clean(self) -> dict[str, Any]:
        said = forms.Form.clean(self) or {}
        left = any(said.get(name) for name in ("name", "phone", "email"))
        if left and not said.get("consent_how"):
            self.add_error(
                "consent_how",
                _("Đọc cho người dân nghe, hỏi họ có đồng ý không, rồi chọn."),
            )
        return said

    def danger(self) -> dict[str, str]:
        """Return the answers about danger, as a draft has them."""
        now = self.cleaned_data.get(DANGER_NOW, "")
        called = "yes" if self.cleaned_data.get(DANGER_CALLED) else "no"
        return {DANGER_NOW: now, DANGER_CALLED: called} if now else {}

    @property
    def danger_fields(self) -> list[forms.BoundField]:
        return [self[n] for n in (DANGER_NOW, DANGER_CALLED) if n in self.fields]


class AtCounterForm(forms.Form):
    """A report by its code, and by what its sender was known."""

    hides_optional = True
    code = forms.CharField(
        label=gettext_lazy("Mã phản ánh"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off"}
        ),
    )
    how = forms.CharField(
        label=gettext_lazy("Biết đúng người gửi nhờ đâu"),
        max_length=500,
        help_text=gettext_lazy(
            "Ví dụ: xuất trình căn cước và biên nhận giấy; kể đúng chi tiết chưa công"
            " khai. Ghi vào nhật ký."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ReplyForForm(AtCounterForm):
    text = forms.CharField(
        label=gettext_lazy("Người dân trả lời"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

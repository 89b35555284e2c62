"""Forms of the post: the words of a text, and what an official wants to be told."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.notices.choices import HOURS
from nhactruong.notices.edit import LONGEST
from nhactruong.notices.groups import groups_of
from nhactruong.notices.models import Audience, Choice
from nhactruong.notices.texts import PARTS, Text
from nhactruong.work.forms.desk import words_field

OPENING = ""
_EMPTY = gettext_lazy("Xin điền mục này.")
_SAID = (
    ("digest", gettext_lazy("Trong bản tin sáng")),
    ("now", gettext_lazy("Ngay, trong giờ ban ngày")),
    ("off", gettext_lazy("Không gửi")),
)


class TextForm(forms.Form):
    subject = forms.CharField(
        label=gettext_lazy("Tiêu đề thư"),
        error_messages={"required": _EMPTY},
        widget=forms.TextInput(attrs={"maxlength": LONGEST["subject"]}),
    )
    body = words_field(
        gettext_lazy("Lời thư"),
        rows=12,
        limit=LONGEST["body"],
        error_messages={"required": _EMPTY},
    )
    sms = forms.CharField(
        label=gettext_lazy("Tin nhắn, một câu"),
        error_messages={"required": _EMPTY},
        widget=forms.Textarea(attrs={"rows": 3, "data-count": LONGEST["sms"]}),
    )

    def __init__(self, data: Any = None, *, text: Text) -> None:
        super().__init__(data, initial={part: getattr(text, part) for part in PARTS})

    def text(self) -> Text:
        return Text(**{part: self.cleaned_data.get(part) or "" for part in PARTS})


class OwnLettersForm(forms.Form):
    """One choice for each group of letters, and the hour of the digest."""

    def __init__(self, data: Any = None, *, choice: Choice) -> None:
        super().__init__(data)
        self.fields["email"] = forms.BooleanField(
            label=_("Gửi thư điện tử cho tôi những tin không khẩn"),
            required=False,
            initial=choice.ways is None or "email" in choice.ways,
        )
        for group in groups_of(Audience.OFFICIAL):
            self.fields[f"g_{group.code}"] = forms.ChoiceField(
                label=str(group.label),
                choices=_SAID,
                initial=choice.groups.get(group.code, "digest"),
                widget=forms.RadioSelect,
            )
        self.fields["morning"] = forms.ChoiceField(
            label=_("Giờ gửi bản tin sáng"),
            choices=[
                (OPENING, _("Đầu giờ làm việc")),
                *((str(hour), f"{hour}:00") for hour in HOURS),
            ],
            required=False,
            initial=OPENING if choice.morning is None else str(choice.morning),
        )

    def chosen(self) -> dict[str, Any]:
        """Return what was said in a valid form, as `choose` takes it."""
        said = self.cleaned_data
        groups = {
            name.removeprefix("g_"): value
            for name, value in said.items()
            if name.startswith("g_") and value != "digest"
        }
        return {
            "ways": None if said["email"] else (),
            "groups": groups,
            "morning": int(said["morning"]) if said["morning"] else None,
        }

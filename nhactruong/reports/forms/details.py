"""Step 3: the words, the topic's questions, photos, and how to be reached."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.ground.fold import fold, nfc
from nhactruong.ground.refusal import Refusal
from nhactruong.org.models import UnitKind
from nhactruong.org.snapshot import snapshot
from nhactruong.places.models import Ward
from nhactruong.reports.forms.select import QuickSelect
from nhactruong.reports.models import QuestionKind, TopicQuestion
from nhactruong.ui.forms import PhotosField
from nhactruong.ui.language import pick

LONGEST_TEXT = 5000
MOST_PHOTOS = 5
# Fields of the topic's own questions are named apart from the form's.
ANSWER = "a_"
CONTACT = ("name", "phone", "email")


class DetailsForm(forms.Form):
    """questions: of the topic; wards: to choose from, where the point is near a border;
    kept_photos: how many are stored already."""

    hides_optional = False
    text = forms.CharField(
        label=gettext_lazy("Kể ngắn gọn"),
        help_text=gettext_lazy(
            "Chuyện gì, từ bao giờ, ảnh hưởng ai. Đừng ghi tên, số điện thoại của người"
            " khác."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "data-count": LONGEST_TEXT}),
    )
    photos = PhotosField(
        label=gettext_lazy("Ảnh, tối đa 5"),
        help_text=gettext_lazy(
            "Vị trí và thông tin máy ẩn trong ảnh được xóa trước khi lưu."
        ),
        required=False,
        max_files=MOST_PHOTOS,
    )
    name = forms.CharField(
        label=gettext_lazy("Họ tên"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Số điện thoại"),
        required=False,
        max_length=40,
        widget=forms.TextInput(
            attrs={"type": "tel", "autocomplete": "tel", "class": "input--short"}
        ),
    )
    email = forms.CharField(
        label=gettext_lazy("Thư điện tử"),
        required=False,
        max_length=254,
        widget=forms.TextInput(
            attrs={"type": "email", "inputmode": "email", "autocomplete": "email"}
        ),
    )
    consent = forms.BooleanField(
        label=gettext_lazy(
            "Tôi đồng ý để cơ quan xử lý dùng những thông tin này để liên lạc về phản ánh"
            " này, và chỉ để làm việc đó."
        ),
        required=False,
        widget=forms.CheckboxInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self,
        *args: Any,
        questions: Sequence[TopicQuestion],
        wards: Sequence[Ward] = (),
        kept_photos: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        self.room = MOST_PHOTOS - kept_photos
        for question in questions:
            self.fields[ANSWER + question.key] = _field_of(question)
        if len(wards) > 1:
            self.fields["ward"] = _ward_field(wards)
        self.order_fields(
            ["ward", "text", *(ANSWER + question.key for question in questions)]
        )
        if self.room < 1:
            del self.fields["photos"]
        else:
            photos: Any = self.fields["photos"]
            photos.max_files = self.room

    @property
    def answer_fields(self) -> list[forms.BoundField]:
        return [self[ANSWER + question.key] for question in self.questions]

    @property
    def contact_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in CONTACT]

    def clean_text(self) -> str:
        text = nfc(str(self.cleaned_data["text"])).strip()
        if len(text) > LONGEST_TEXT:
            raise forms.ValidationError(
                _("Dài %(given)d chữ, nhiều nhất %(most)d chữ. Xin viết gọn lại.")
                % {"given": len(text), "most": LONGEST_TEXT}
            )
        return text

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if any(said.get(name) for name in CONTACT) and not said.get("consent"):
            self.add_error(
                "consent",
                _(
                    "Đánh dấu đồng ý để chúng tôi giữ thông tin liên lạc, hoặc xóa nó đi."
                ),
            )
        return said

    def answers(self) -> dict[str, str]:
        """Return what was answered, by the questions' own keys."""
        return {
            question.key: answer
            for question in self.questions
            if (answer := self.cleaned_data.get(ANSWER + question.key))
        }

    def contact(self) -> dict[str, Any]:
        """Return name, phone and email as a draft has them."""
        return {name: self.cleaned_data.get(name) or "" for name in CONTACT}

    def refuse(self, refusal: Refusal) -> None:
        """Show what the act refused, at the fields that it names."""
        if not refusal.fields:
            self.add_error(None, str(refusal))
        for name, words in refusal.fields.items():
            name = name.replace("answers.", ANSWER)
            here = name if name in self.fields else None
            # What the field itself has refused already is not said twice.
            if here is None or here not in self.errors:
                self.add_error(here, str(words))


def _field_of(question: TopicQuestion) -> forms.Field:
    label = pick(question, "label")
    if question.kind == QuestionKind.CHOICE:
        return forms.ChoiceField(
            label=label,
            required=question.required,
            choices=[(c[0], _choice_words(c)) for c in question.choices],
            widget=forms.RadioSelect,
        )
    if question.kind == QuestionKind.OFFICE:
        return forms.ChoiceField(
            label=label,
            help_text=_("Cơ quan bạn chọn sẽ không phải nơi nhận phản ánh này."),
            required=question.required,
            choices=[("", _("Không chọn")), *_offices()],
            widget=QuickSelect,
        )
    return forms.CharField(label=label, required=question.required, max_length=200)


def _offices() -> list[tuple[str, str]]:
    """Return the offices of today by name, without their divisions."""
    found = [
        (unit.code, pick(unit))
        for unit in snapshot().units.values()
        if unit.valid_to is None and unit.kind != UnitKind.DIVISION
    ]
    return sorted(found, key=lambda one: fold(one[1]))


def _choice_words(choice: Sequence[str]) -> str:
    code, vietnamese, *more = choice
    return pick({"name_vi": vietnamese or code, "name_en": more[0] if more else ""})


def _ward_field(wards: Sequence[Ward]) -> forms.Field:
    return forms.ChoiceField(
        label=_("Chuyện ở phường, xã nào?"),
        help_text=_(
            "Vị trí bạn chọn sát ranh giới. Chúng tôi ghi cả hai, cơ quan nhận không được"
            " đẩy qua lại vì lý do này."
        ),
        choices=[(ward.code, pick(ward)) for ward in wards],
        widget=forms.RadioSelect,
    )


def typed_in(data: Mapping[str, Any]) -> dict[str, str]:
    """Return what of a sent form is kept for the next look at it."""
    return {
        name: str(data[name])[:200_000]
        for name in data
        if name in ("text", *CONTACT, "consent") or name.startswith(ANSWER)
    }

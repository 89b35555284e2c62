"""The form of a note among colleagues."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from nhactruong.ui.language import pick
from nhactruong.work.forms.desk import ActionForm, Desk, words_field
from nhactruong.work.notes import LONGEST, may_be_named


class Names(forms.CheckboxSelectMultiple):
    """Boxes that tell mention.js by which sign-in name each is called.

    usernames: by the value of the box.
    """

    usernames: dict[str, str]

    def create_option(self, name: str, value: Any, *rest: Any, **more: Any) -> Any:
        option = super().create_option(name, value, *rest, **more)
        option["attrs"]["data-mention"] = self.usernames.get(str(value), "")
        return option


class NoteForm(ActionForm):
    text = words_field(
        gettext_lazy("Ghi chú"),
        limit=LONGEST,
        help_text=gettext_lazy(
            "Chỉ cán bộ được xem việc này đọc được. Gõ @ để nhắc đến một người."
        ),
    )
    mentioned = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Nhắc đến ai"), coerce=int, required=False, widget=Names
    )

    def prepare(self, desk: Desk) -> None:
        people = may_be_named(desk.task, desk.at)
        others = [a for a in people if a.person_id != desk.authority.person_id]
        field: Any = self.fields["mentioned"]
        field.widget.usernames = {str(a.pk): a.person.username for a in others}
        self.offer(
            "mentioned",
            [
                (
                    str(a.pk),
                    f"{a.person.full_name}, {pick(a.post)} (@{a.person.username})",
                )
                for a in others
            ],
        )

"""What a member of staff says when they decide what the public sees."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.refusal import Refusal
from nhactruong.org.models import Unit
from nhactruong.reports.models import ReportPhoto, SealKind
from nhactruong.work.forms.desk import UnitField


class ReviewForm(forms.Form):
    """One of the three decisions; `kind` tells the panel which form was refused."""

    kind = ""

    def refuse(self, refusal: Refusal) -> None:
        """Show why the act refused, at the fields it names, else above the form."""
        if not refusal.fields:
            self.add_error(None, str(refusal))
        for name, message in refusal.fields.items():
            self.add_error(name if name in self.fields else None, str(message))

    @property
    def faults(self) -> list[str]:
        return [str(fault) for faults in self.errors.values() for fault in faults]


class PublishForm(ReviewForm):
    kind = "publish"
    photos = forms.TypedMultipleChoiceField(
        label=_("Ảnh công khai"), coerce=int, required=False
    )

    def __init__(self, data: Any, photos: Iterable[ReportPhoto]) -> None:
        super().__init__(data)
        field: Any = self.fields["photos"]
        field.choices = [(photo.pk, str(photo.pk)) for photo in photos]


class WithholdForm(ReviewForm):
    kind = "withhold"
    reason = forms.CharField(label=_("Lý do"), max_length=1000)


class SealForm(ReviewForm):
    kind = "seal"
    seal = forms.ChoiceField(label=_("Là gì theo luật"), choices=SealKind.choices)
    about = UnitField(label=_("Nói về cơ quan nào"), required=False)

    def __init__(self, data: Any, units: list[Unit]) -> None:
        super().__init__(data)
        field: Any = self.fields["about"]
        field.units = units

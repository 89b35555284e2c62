"""Who is away, from which day to which, and who stands in."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.ground.fold import fold
from nhactruong.org.authority import Authority
from nhactruong.org.models import Appointment
from nhactruong.org.snapshot import Snapshot
from nhactruong.ui.language import pick
from nhactruong.ui.moments import local
from nhactruong.work.gather.unit import start_of


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "invalid": gettext_lazy("Ngày không đọc được, viết như 04/12/2026.")
        },
        **options,
    )


class AbsenceForm(forms.Form):
    who = forms.TypedChoiceField(label=gettext_lazy("Người vắng"), coerce=int)
    first = _day(gettext_lazy("Vắng từ ngày"))
    last = _day(gettext_lazy("Đến hết ngày"))
    stand_in = forms.TypedChoiceField(label=gettext_lazy("Người thay"), coerce=int)
    moves_work = forms.BooleanField(
        label=gettext_lazy("Chuyển cả việc đang giữ cho người thay"),
        required=False,
        help_text=gettext_lazy(
            "Không chọn thì chỉ việc mới đến người thay; việc đang giữ và hạn của nó vẫn như cũ."
        ),
    )

    def __init__(
        self, data: Any, *, book: Snapshot, authority: Authority, at: datetime
    ) -> None:
        super().__init__(data, auto_id="absence_%s")
        self.at = at
        own = [book.appointments[key] for key in authority.appointment_ids]
        headed = [a for unit in authority.headed for a in book.in_posts(unit)]
        self._choose("who", own + [one for one in headed if one not in own])
        units = set(authority.member_of | authority.headed)
        for unit in authority.member_of:
            units |= {above.pk for above in list(book.upward(unit))[:2]}
        self._choose("stand_in", [a for unit in units for a in book.in_posts(unit)])
        self.initial["who"] = str(own[0].pk) if own else ""
        self.initial["first"] = self.initial["last"] = local(at).date()

    def _choose(self, name: str, appointments: list[Appointment]) -> None:
        found = {
            str(one.pk): f"{one.person.full_name}, {pick(one.post)}"
            for one in appointments
        }
        field: Any = self.fields[name]
        choices = sorted(found.items(), key=lambda choice: fold(choice[1]))
        field.choices = [("", _("Chọn một người")), *choices]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for name in ("first", "last"):
            # Beyond these years no moment can be told in every zone.
            if said.get(name) and not 2000 <= said[name].year <= 2100:
                self.add_error(name, _("Ngày không đọc được, viết như 04/12/2026."))
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            self.add_error("last", _("Ngày cuối phải sau ngày đầu."))
        return said

    def said(self) -> dict[str, Any]:
        """Return what the act takes."""
        said = self.cleaned_data
        first: date = said["first"]
        last: date = said["last"]
        # A day that has begun is told from now on.
        starts = start_of(first)
        if first == local(self.at).date():
            starts = self.at
        return {
            "appointment_id": said["who"],
            "stand_in_id": said["stand_in"],
            "starts": starts,
            "ends": start_of(last + timedelta(days=1)),
            "moves_work": said["moves_work"],
        }

"""What every form of an action has in common, and what its choices are drawn from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from nhactruong.ground.fold import fold
from nhactruong.ground.refusal import Refusal
from nhactruong.org.authority import Authority
from nhactruong.org.models import Unit
from nhactruong.org.snapshot import Snapshot
from nhactruong.ui.language import pick
from nhactruong.ui.moments import CITY_TIME, local
from nhactruong.work.models import Task

Choices = list[tuple[str, Any]]
# "UBND phường Hoàn Kiếm · ubnd-hoan-kiem": the code tells units of like names apart.
BETWEEN = " · "


@dataclass(frozen=True)
class Desk:
    """What the forms of one task page are made from: already loaded, asks nothing.

    until: the later deadline that was asked for, if any.
    """

    task: Task
    book: Snapshot
    authority: Authority
    at: datetime
    until: datetime | None = None
    until_reason: str = ""

    def holders(self) -> Choices:
        """Return who holds a post in the unit or below it, but for the owner."""
        found: Choices = []
        for unit_id in self.book.below(self.task.unit_id):
            for one in self.book.in_posts(unit_id):
                if one.pk != self.task.owner_id:
                    found.append(
                        (str(one.pk), f"{one.person.full_name}, {pick(one.post)}")
                    )
        return sorted(found, key=lambda choice: fold(choice[1]))

    def functions(self) -> Choices:
        """Return the leaves of the tree of functions, under the branch above each."""
        branches: dict[str, Choices] = {}
        for one in self.book.functions.values():
            if one.is_leaf:
                above = self.book.functions.get(one.parent_id or 0)
                name = pick(above) if above else ""
                branches.setdefault(name, []).append((str(one.pk), pick(one)))
        return list(branches.items())

    def wards(self) -> Choices:
        """Return the wards in force, by name."""
        found = [
            (str(ward.pk), pick(ward))
            for ward in self.book.wards.values()
            if ward.valid_from <= self.at and ward.valid_to is None
        ]
        return sorted(found, key=lambda choice: fold(choice[1]))

    def units(self) -> list[Unit]:
        """Return the offices in force, by name."""
        found = [u for u in self.book.units.values() if u.valid_to is None]
        return sorted(found, key=lambda unit: fold(unit.name_vi))


class ActionForm(forms.Form):
    """The form of one action.

    seen: the task's version when the page was made, so that a second press is told
        from a first (once.py).
    reply_kind, reply_field: of the prepared words that may be inserted, and where.
    kept: files that came ahead and wait for this form.
    """

    has_files = False
    reply_kind = ""
    reply_field = "text"
    kept: Sequence[Any] = ()
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(
        self,
        action: str,
        desk: Desk,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
    ) -> None:
        super().__init__(
            data, files, auto_id=f"{action}_%s", initial={"seen": desk.task.version}
        )
        self.action = action
        self.desk = desk
        self.prepare(desk)

    def prepare(self, desk: Desk) -> None:
        """Fill in what depends on the task: choices, first values, what is needed."""

    def give(self, name: str, value: Any) -> None:
        """Set what stands in a field at first."""
        self.initial[name] = value

    def offer(self, name: str, choices: Iterable[Any], *, none: str = "") -> None:
        """Set a field's choices, with an empty one first where `none` names it."""
        field: Any = self.fields[name]
        field.choices = [("", none), *choices] if none else list(choices)

    def refuse(self, refusal: Refusal) -> None:
        """Show why the act refused, at the fields it names, else above the form."""
        if not refusal.fields:
            self.add_error(None, str(refusal))
        for name, message in refusal.fields.items():
            self.add_error(name if name in self.fields else None, str(message))

    @property
    def draft_url(self) -> str:
        """Return where what is typed here is kept."""
        return reverse("work:draft", args=[self.desk.task.code, self.action])

    def typed(self) -> dict[str, list[str]]:
        """Return what was typed or chosen, by field, as a draft keeps it."""
        given: Any = self.data
        return {
            name: given.getlist(name)
            for name, field in self.fields.items()
            if _is_typed(field) and given.getlist(name)
        }

    def restore(self, fields: Mapping[str, Sequence[str]]) -> None:
        """Let what a draft kept stand in the form; what it does not name was empty."""
        for name, field in self.fields.items():
            if not _is_typed(field):
                continue
            values = list(fields.get(name, ()))
            if isinstance(field, forms.MultipleChoiceField):
                self.give(name, values)
            elif isinstance(field, forms.BooleanField):
                self.give(name, bool(values))
            else:
                self.give(name, values[0] if values else "")

    def current(self, version: int) -> None:
        """Let the next press count as one that has seen the task at this version."""
        given: Any = self.data
        data = given.copy()
        data["seen"] = str(version)
        self.data = data


def _is_typed(field: forms.Field) -> bool:
    return not (field.widget.is_hidden or isinstance(field, forms.FileField))


def words_field(
    label: Any, *, rows: int = 3, limit: int = 5000, **options: Any
) -> forms.CharField:
    """Return a field for some lines of text; too long is said by the field itself."""
    return forms.CharField(
        label=label,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": rows}),
        **options,
    )


def moment_field(label: Any, **options: Any) -> forms.DateTimeField:
    """Return a field for a moment in the city's time."""
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        ),
        error_messages={"invalid": _bad_moment()},
        **options,
    )


def _bad_moment() -> Any:
    from django.utils.translation import gettext_lazy

    return gettext_lazy("Ngày giờ không đọc được, viết như 04/12/2026 17:30.")


def end_of_day(at: datetime, days: int) -> datetime:
    """Return 17:30 in the city, `days` after the day of `at`; at weekends on Monday."""
    day = local(at).date() + timedelta(days=days)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return datetime.combine(day, time(17, 30), CITY_TIME)


class UnitField(forms.CharField):
    """An office, typed or chosen from the page's list of offices; cleans to its id."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"list": "units", "autocomplete": "off"})
        super().__init__(max_length=300, widget=widget, **options)
        self.units: list[Unit] = []

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        found = _named(self.units, text)
        if len(found) != 1:
            raise forms.ValidationError(
                _("Có nhiều cơ quan tên như vậy, xin chọn trong danh sách.")
                if found
                else _("Không có cơ quan nào tên như vậy, xin chọn trong danh sách.")
            )
        return found[0].pk


def unit_label(unit: Unit) -> str:
    """Return how an office stands in the list that UnitField reads."""
    return f"{pick(unit)}{BETWEEN}{unit.code}"


def _named(units: list[Unit], text: str) -> list[Unit]:
    code = text.rpartition(BETWEEN)[2].strip()
    exact = [u for u in units if code in (u.code, str(u.pk))]
    if exact:
        return exact
    wanted = fold(text)
    return [
        u
        for u in units
        if wanted in (fold(u.name_vi), fold(u.name_en), fold(u.short_vi))
    ]

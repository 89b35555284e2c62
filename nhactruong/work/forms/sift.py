"""The inbox's search and filters."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.ground.fold import fold
from nhactruong.org.models import Function
from nhactruong.org.snapshot import Snapshot
from nhactruong.places.models import Ward
from nhactruong.ui.language import pick
from nhactruong.work.gather.inbox import TABS, Wanted
from nhactruong.work.states import Level, State


class SiftForm(forms.Form):
    """What to show; whatever is not understood is left out, never an error page."""

    hides_optional = True
    q = forms.CharField(
        label=gettext_lazy("Mã hoặc từ khóa"), required=False, max_length=200
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Mức"),
        required=False,
        choices=[("", gettext_lazy("Mọi mức")), *Level.choices],
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Trạng thái"),
        required=False,
        choices=[("", gettext_lazy("Mọi trạng thái")), *State.choices],
    )
    function = forms.ChoiceField(label=gettext_lazy("Lĩnh vực"), required=False)
    ward = forms.ChoiceField(label=gettext_lazy("Phường, xã"), required=False)
    late = forms.BooleanField(label=gettext_lazy("Chỉ việc quá hạn"), required=False)

    def __init__(self, data: Any, *, book: Snapshot) -> None:
        super().__init__(data, auto_id="sift_%s")
        self._book = book
        function: Any = self.fields["function"]
        function.choices = [("", _("Mọi lĩnh vực")), *_tree(book.functions.values())]
        ward: Any = self.fields["ward"]
        ward.choices = [("", _("Mọi nơi")), *_wards(book.wards.values())]

    def wanted(self) -> Wanted:
        """Return what is asked for."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        tab = self.data.get("tab", "mine")
        return Wanted(
            tab=tab if tab in TABS else "mine",
            words=given.get("q", ""),
            level=given.get("level", ""),
            state=given.get("state", ""),
            function_ids=self._branch(given.get("function", "")),
            ward_id=int(given["ward"]) if given.get("ward") else None,
            late=given.get("late", False),
        )

    @property
    def narrows(self) -> bool:
        """Tell whether any filter besides the search is set."""
        given = getattr(self, "cleaned_data", {})
        return any(
            given.get(name) for name in ("level", "state", "function", "ward", "late")
        )

    def _branch(self, key: str) -> tuple[int, ...]:
        if not key:
            return ()
        return tuple(pk for pk in self._book.branch(int(key)) if pk is not None)


def _tree(functions: Iterable[Function]) -> list[Any]:
    """Return branches as groups, the whole branch first, then its leaves; a leaf that
    stands alone as itself."""
    known = {one.pk: one for one in functions}
    groups: dict[int, list[tuple[str, str]]] = {}
    found: list[Any] = []
    for one in known.values():
        if not one.is_leaf:
            continue
        above = known.get(one.parent_id or 0)
        if above is None:
            found.append((str(one.pk), pick(one)))
            continue
        if above.pk not in groups:
            whole = (str(above.pk), _("Tất cả: {name}").format(name=pick(above)))
            groups[above.pk] = [whole]
            found.append((pick(above), groups[above.pk]))
        groups[above.pk].append((str(one.pk), pick(one)))
    return found


def _wards(wards: Iterable[Ward]) -> list[tuple[str, str]]:
    found = [(str(ward.pk), ward.short_name) for ward in wards if ward.valid_to is None]
    return sorted(found, key=lambda choice: fold(choice[1]))

"""The inbox's search and filters."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

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

LONGEST_SEARCH = 200  # characters


class SiftForm(forms.Form):
    """What to show; whatever is not understood is left out, never an error page."""

    hides_optional = True
    q = forms.CharField(
        label=gettext_lazy("Mã hoặc từ khóa"),
        required=False,
        max_length=LONGEST_SEARCH,
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
        function.choices = [
            ("", _("Mọi lĩnh vực")),
            *function_tree(book.functions.values()),
        ]
        ward: Any = self.fields["ward"]
        ward.choices = [("", _("Mọi nơi")), *_wards(book.wards.values())]

    def wanted(self) -> Wanted:
        """Return what is asked for."""
        self.is_valid()
        return wanted_of(self.data, self._book)

    @property
    def narrows(self) -> bool:
        """Tell whether any filter besides the search is set."""
        given = getattr(self, "cleaned_data", {})
        return any(
            given.get(name) for name in ("level", "state", "function", "ward", "late")
        )


def wanted_of(said: Mapping[str, Any], book: Snapshot) -> Wanted:
    """Return what a query of the inbox asks for; what is not understood is left out."""
    tab, words = said.get("tab", ""), str(said.get("q", "")).strip()
    level, state = said.get("level", ""), said.get("state", "")
    function, ward = _key(said.get("function")), _key(said.get("ward"))
    owner = _key(said.get("owner"))
    known = function in book.functions
    return Wanted(
        tab=tab if tab in TABS else "mine",
        words=words if len(words) <= LONGEST_SEARCH else "",
        level=level if level in Level.values else "",
        state=state if state in State.values else "",
        function_ids=tuple(k for k in book.branch(function) if k) if known else (),
        ward_id=ward if ward in book.wards else None,
        late=said.get("late", "") in ("on", "true", "1"),
        owner_id=owner if owner in book.appointments else None,
    )


def query_of(said: Mapping[str, Any]) -> str:
    """Return the part of a query that says what to show, each thing once."""
    names = ("tab", "q", "level", "state", "function", "ward", "owner", "late")
    return urlencode({n: str(said.get(n)) for n in names if said.get(n)})


def _key(value: Any) -> int | None:
    text = str(value or "")
    return int(text) if text.isdecimal() and len(text) < 19 else None


def function_tree(functions: Iterable[Function]) -> list[Any]:
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

"""The form of prepared words."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.org.snapshot import Snapshot
from nhactruong.ui.language import pick
from nhactruong.work.forms.desk import words_field
from nhactruong.work.forms.sift import function_tree
from nhactruong.work.models import ReplyTemplate
from nhactruong.work.replies import LONGEST, LONGEST_NAME, Prepared
from nhactruong.work.states import ReplyKind

CITY = "city"


class ReplyForm(forms.Form):
    unit = forms.ChoiceField(label=gettext_lazy("Của ai"), choices=())
    kind = forms.ChoiceField(label=gettext_lazy("Dùng để"), choices=ReplyKind.choices)
    function = forms.ChoiceField(
        label=gettext_lazy("Lĩnh vực"), required=False, choices=()
    )
    name = forms.CharField(label=gettext_lazy("Tên mẫu"), max_length=LONGEST_NAME)
    text_vi = words_field(
        gettext_lazy("Lời"),
        rows=5,
        limit=LONGEST,
        help_text=gettext_lazy(
            "Máy tự điền: {mã}, {lĩnh vực}, {địa chỉ}, {phường}, {hạn}, {cơ quan}, {tên cán bộ}, {người gửi} (thành “ông/bà”, không bao giờ là tên). Chỗ khác trong ngoặc nhọn, như {ngày hẹn}, người dùng mẫu tự điền."
        ),
    )
    text_en = words_field(
        gettext_lazy("Lời tiếng Anh"), rows=4, limit=LONGEST, required=False
    )

    def __init__(
        self,
        data: Any = None,
        *,
        offices: list[int | None],
        book: Snapshot,
        reply: ReplyTemplate | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(reply) if reply else None)
        unit: Any = self.fields["unit"]
        unit.choices = [
            (str(key), pick(book.units[key])) if key else (CITY, _("Toàn thành phố"))
            for key in offices
        ]
        if reply is not None:
            del self.fields["unit"]
        function: Any = self.fields["function"]
        tree = function_tree(book.functions.values())
        function.choices = [("", _("Mọi lĩnh vực")), *tree]
        self._unit_id = reply.unit_id if reply else None

    def prepared(self) -> Prepared:
        """Return what was said in a valid form."""
        said = self.cleaned_data
        unit = said.get("unit", str(self._unit_id or CITY))
        return Prepared(
            unit_id=None if unit == CITY else int(unit),
            kind=said["kind"],
            name=said["name"],
            text_vi=said["text_vi"],
            text_en=said["text_en"],
            function_id=int(said["function"]) if said["function"] else None,
        )


def _initial(reply: ReplyTemplate) -> dict[str, Any]:
    return {
        "kind": reply.kind,
        "function": reply.function_id or "",
        "name": reply.name,
        "text_vi": reply.text_vi,
        "text_en": reply.text_en,
    }

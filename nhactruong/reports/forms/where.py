"""Step 2: the place, as a point on the map or as a ward and words."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nhactruong.ground.fold import nfc
from nhactruong.ground.refusal import Refusal
from nhactruong.places.find import wards_in_force
from nhactruong.places.locate import Located, locate
from nhactruong.places.point import read_point
from nhactruong.reports.forms.select import QuickSelect
from nhactruong.ui.language import pick

LONGEST_ADDRESS = 300


class WhereForm(forms.Form):
    """After is_valid(): `point` as text, `ward` its code, both or the ward alone."""

    hides_optional = True
    lat = forms.CharField(required=False, widget=forms.HiddenInput)
    lon = forms.CharField(required=False, widget=forms.HiddenInput)
    ward = forms.ChoiceField(
        label=_("Phường, xã"),
        required=False,
        widget=QuickSelect,
        error_messages={"invalid_choice": _("Chọn một phường, xã trong danh sách.")},
    )
    address = forms.CharField(
        label=_("Chỗ nào, gần cái gì?"),
        help_text=_("Tên đường, số nhà, hoặc vật dễ thấy gần đó."),
        required=False,
        max_length=LONGEST_ADDRESS,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "max_length": _("Dài quá %(limit_value)d chữ, xin viết gọn lại.")
        },
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.fields["ward"].choices = [("", _("Chọn phường, xã"))] + [  # type: ignore[attr-defined]
            (ward.code, pick(ward)) for ward in wards_in_force(at)
        ]
        self.fields["ward"].widget.attrs["data-map-ward"] = "code"

    def clean_address(self) -> str:
        return nfc(str(self.cleaned_data["address"])).strip()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("lat") or said.get("lon"):
            self._clean_point(said)
        elif not said.get("ward") and "ward" not in self.errors:
            self.add_error(
                "ward",
                _("Cho biết chuyện xảy ra ở phường, xã nào, hoặc chạm vào bản đồ."),
            )
        return said

    def _clean_point(self, said: dict[str, Any]) -> None:
        """Keep the ward chosen where the point may lie in it, else the point's own."""
        try:
            lat, lon = read_point(said.get("lat"), said.get("lon"))
            found = locate(lat, lon, self.at)
        except Refusal as refusal:
            self.add_error(None, str(refusal))
            return
        said["lat"], said["lon"] = f"{lat:.6f}", f"{lon:.6f}"
        if said.get("ward") not in {ward.code for ward in possible_wards(found)}:
            said["ward"] = found.ward.code


def possible_wards(found: Located) -> list[Any]:
    """Return the wards that a point may be in: its own, and those across a border."""
    return [found.ward, *found.near]

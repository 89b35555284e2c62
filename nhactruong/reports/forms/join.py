"""Joining a report: words, photos and contact, none of them needed."""

from typing import Any

from django.utils.translation import gettext as _

from nhactruong.reports.forms.details import DetailsForm


class JoinForm(DetailsForm):
    """kept_photos: how many are stored already."""

    def __init__(self, *args: Any, kept_photos: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, questions=(), kept_photos=kept_photos, **kwargs)
        text = self.fields["text"]
        text.required = False
        text.label = _("Bạn thấy thêm gì?")
        text.help_text = _(
            "Chỗ bạn đứng, từ bao giờ, ảnh hưởng ai. Để trống cũng được."
        )
        text.widget.attrs["rows"] = 4

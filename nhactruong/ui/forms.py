"""Django forms drawn in the look of the house: `{{ form }}` is all a template writes."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

_TICKS = {"radio", "checkbox"}


class Renderer(DjangoTemplates):
    """FORM_RENDERER: label, hint, fault and field together, a summary of faults on top."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/form_field.html"
    own: ClassVar[dict[str, str]] = {
        "django/forms/widgets/radio.html": "ui/widgets/choices.html",
        "django/forms/widgets/checkbox_select.html": "ui/widgets/choices.html",
    }

    def render(
        self,
        template_name: str,
        context: dict[str, Any],
        request: HttpRequest | None = None,
    ) -> SafeString:
        widget = context.get("widget")
        if widget is not None and "attrs" in widget:
            _dress(widget)
        own = self.own.get(template_name, template_name)
        return SafeString(super().render(own, context, request))


def _dress(widget: dict[str, Any]) -> None:
    """Give a widget, and each option of a group, the class that the look knows."""
    if widget.get("type") == "hidden" or widget.get("is_hidden"):
        return
    for _group, options, _index in widget.get("optgroups", ()):
        for option in options:
            if option.get("type") in _TICKS:
                _add_class(option["attrs"], "choice__box")
    is_tick = widget.get("type") in _TICKS or widget["attrs"].get("type") in _TICKS
    _add_class(widget["attrs"], "choice__box" if is_tick else "input")


def _add_class(attrs: dict[str, Any], name: str) -> None:
    classes = str(attrs.get("class", "")).split()
    if name not in classes:
        attrs["class"] = " ".join([name, *classes])


class FilesInput(forms.FileInput):
    """Several files at once; `accept` narrows what the phone offers."""

    allow_multiple_selected = True

    def __init__(self, accept: str = "image/*") -> None:
        super().__init__(attrs={"accept": accept, "multiple": True})


class FilesField(forms.FileField):
    """Cleans to a list of uploads, empty when none was chosen.

    max_files: at most so many are taken; more is a fault that names the number.
    """

    widget = FilesInput

    def __init__(self, *, max_files: int = 5, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_files = max_files

    def clean(
        self, data: Sequence[UploadedFile] | UploadedFile | None, initial: Any = None
    ) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            super().clean(None, initial)
            return []
        if len(given) > self.max_files:
            raise forms.ValidationError(
                _("Chỉ nhận %(max)s tệp, vừa chọn %(given)s tệp."),
                params={"max": self.max_files, "given": len(given)},
                code="too_many",
            )
        return [super(FilesField, self).clean(one, initial) for one in given]


class PhotosField(FilesField):
    """Photos, with a look at what was chosen where the page loads photos.js."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(template_name="ui/photos_field.html", **kwargs)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundField:
        bound = super().get_bound_field(form, field_name)
        self.widget.attrs |= {
            "data-photos": True,
            "data-photos-max": self.max_files,
            "data-photos-list": f"#{bound.auto_id}_list",
            "data-photos-note": f"#{bound.auto_id}_many",
        }
        return bound

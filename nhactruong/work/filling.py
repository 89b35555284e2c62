"""Places in prepared words: {mã}, {hạn}, … filled from a task; {anything else} by hand.

The sender's name is no place: {người gửi} stands for a form of address, so that no name
can get from a contact into words that everybody reads.
"""

import re
from collections.abc import Mapping

from django.utils import translation
from django.utils.translation import gettext as _

from nhactruong.ground.fold import nfc
from nhactruong.ground.refusal import Refusal
from nhactruong.ui.language import pick
from nhactruong.ui.moments import moment_words
from nhactruong.work.models import Task

# Name of a place in Vietnamese and in English; either may stand in either language.
PLACES = (
    ("mã", "code"),
    ("lĩnh vực", "topic"),
    ("địa chỉ", "address"),
    ("phường", "ward"),
    ("hạn", "deadline"),
    ("cơ quan", "office"),
    ("tên cán bộ", "officer"),
    ("người gửi", "sender"),
)
_PLACE = re.compile(r"\{([^{}\n]{1,60})\}")


def values_of(
    task: Task, *, officer: str, address: str = "", lang: str = "vi"
) -> dict[str, str]:
    """Return what stands for each place, by both its names.

    officer: full name of whoever writes; address: as far as everybody may read it.
    """
    with translation.override(lang):
        ward = pick(task.ward) if task.ward else ""
        values = (
            task.code,
            pick(task.function),
            address or ward,
            ward,
            moment_words(task.due),
            pick(task.unit),
            officer,
            "you" if lang == "en" else "ông/bà",
        )
    return {
        name: value
        for names, value in zip(PLACES, values, strict=True)
        for name in names
    }


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with every place filled that `values` knows; the others stay."""
    return _PLACE.sub(lambda m: values.get(_name(m[1])) or m[0], text)


def places_left(text: str) -> list[str]:
    """Return the places that are still to be filled, each once, with their braces."""
    return list(dict.fromkeys(_PLACE.findall(text or "")))


def why_not_send(text: str, field: str) -> Refusal | None:
    """Tell which places nobody has filled in yet; None where there are none."""
    left = places_left(text)
    if not left:
        return None
    names = ", ".join(f"{{{name}}}" for name in left)
    words = _("Còn chỗ chưa điền: {names}. Điền hoặc xóa đi rồi gửi.").format(
        names=names
    )
    return Refusal("places_left", words, {field: words})


def _name(text: str) -> str:
    return " ".join(nfc(text).casefold().split())

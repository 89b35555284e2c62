"""Why this office, in one sentence anyone can check."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.org.models import Function, Place, Unit, UnitKind
from nhactruong.org.routing import Lead, Why
from nhactruong.places.models import Ward
from nhactruong.ui.language import pick
from nhactruong.work.models import Task

_SENTENCES = {
    Why.CITY: gettext_lazy("“{function}” trên toàn thành phố do {unit} phụ trách."),
    Why.WARD: gettext_lazy("“{function}” ở {ward} do {unit} phụ trách."),
    Why.AREA: gettext_lazy("“{function}” ở khu vực có {ward} do {unit} phụ trách."),
    Why.RULING: gettext_lazy(
        "Bàn điều phối đã phân định: “{function}” ở {ward} do {unit} làm."
    ),
    Why.NO_MANDATE: gettext_lazy(
        "Chưa thấy văn bản giao “{function}” cho cơ quan nào; {unit} nhận và phân định."
    ),
    Why.OVERLAP: gettext_lazy(
        "Hai văn bản cùng giao “{function}”; {unit} nhận và phân định."
    ),
    Why.OWN_OFFICE: gettext_lazy(
        "Việc nói về chính cơ quan phụ trách “{function}”, nên {unit} nhận thay."
    ),
}


def why_words(
    why: Why, *, function: Function, unit: Unit, ward: Ward | None, basis: str = ""
) -> str:
    """Return the sentence, with the legal basis where one is known."""
    words = str(_SENTENCES[why]).format(
        function=pick(function), unit=pick(unit), ward=pick(ward)
    )
    return (
        f"{words} {_('Căn cứ: {basis}.').format(basis=basis.rstrip('.'))}"
        if basis
        else words
    )


def why_of_lead(lead: Lead, function: Function, ward: Ward | None) -> str:
    return why_words(
        lead.why_code,
        function=function,
        unit=lead.unit,
        ward=ward,
        basis=lead.legal_basis if lead.mandate else "",
    )


def why_of_task(task: Task) -> str:
    """Return why the office that now leads a task does.

    What the desk wrote when it settled the matter is for staff, and no law.
    """
    return why_words(
        _why_code(task),
        function=task.function,
        unit=task.unit,
        ward=task.ward,
        basis=task.legal_basis if task.mandate else "",
    )


def _why_code(task: Task) -> Why:
    if task.mandate is not None:
        return {
            Place.CITY.value: Why.CITY,
            Place.WARD.value: Why.WARD,
            Place.AREA.value: Why.AREA,
        }[task.mandate.place]
    if task.about_unit_id is not None:
        return Why.OWN_OFFICE
    if task.unit.kind == UnitKind.CONDUCTOR_DESK and not task.legal_basis:
        return Why.NO_MANDATE
    return Why.RULING

"""A report as a program posts it: JSON whose every field may be wrong."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from nhactruong.ground.refusal import Refusal
from nhactruong.reports.draft import Draft, Faults, bad_input, check_draft, clean
from nhactruong.reports.models import Report
from nhactruong.ui.language import spoken

_TEXTS = ("topic", "text", "ward", "address", "lang")
_CONTACT = ("name", "phone", "email")
_KNOWN = {*_TEXTS, "lat", "lon", "answers", "contact", "consent"}
_NOT_TEXT = _("Phải là chữ (chuỗi JSON).")


def language_of_body(body: Any) -> str:
    """Return the language that the body asks for, "" if none that we speak."""
    lang = body.get("lang") if isinstance(body, dict) else None
    return lang if isinstance(lang, str) and lang in spoken() else ""


def draft_of(body: Any, at: datetime) -> Draft:
    """Return the draft that the body holds.

    Raises Refusal bad_input naming every faulty field at once, also those that only a
    look at topics, wards and the like can find.
    """
    faults = _faults_of_form(_object(body), _KNOWN)
    draft = _draft(body)
    if faults:
        raise bad_input({**_faults_of_content(draft, at), **faults})
    return draft


def joining_draft(body: Any, report: Report, at: datetime) -> Draft:
    """Return the draft that the body of somebody who joins `report` holds; its topic is
    that of the report.

    Raises Refusal as draft_of does.
    """
    faults = _faults_of_form(_object(body), _KNOWN - {"topic", "answers"})
    draft = replace(_draft(body), topic_code=report.topic.code)
    if faults:
        found = _faults_of_content(draft, at, wordless=True)
        if not draft.ward_code and draft.lat is None and draft.lon is None:
            found.pop("ward", None)
        raise bad_input({**found, **faults})
    return draft


def _object(body: Any) -> Mapping[str, Any]:
    if isinstance(body, dict):
        return body
    message = _("Nội dung phải là một đối tượng JSON.")
    raise Refusal("bad_input", message, {"body": message})


def _faults_of_form(body: Mapping[str, Any], known: set[str]) -> Faults:
    faults = Faults()
    for name in body:
        if name not in known:
            faults.note(clean(name) or "?", _("Không có trường này."))
    for name in _TEXTS:
        if not isinstance(body.get(name, ""), str):
            faults.note(name, _NOT_TEXT)
    for name in ("lat", "lon"):
        value = body.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float | None):
            faults.note(name, _("Phải là số, độ thập phân."))
        elif value is not None and not _finite(value):
            faults.note(name, _("Phải là số hữu hạn."))
    if not isinstance(body.get("consent", False), bool):
        faults.note("consent", _("Phải là true hoặc false."))
    _note_parts(body, "answers", None, faults)
    _note_parts(body, "contact", _CONTACT, faults)
    return faults


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer beyond any float
        return False


def _note_parts(
    body: Mapping[str, Any], name: str, known: tuple[str, ...] | None, faults: Faults
) -> None:
    parts = body.get(name, {})
    if not isinstance(parts, dict):
        faults.note(name, _("Phải là một đối tượng JSON."))
        return
    for key, value in parts.items():
        field = f"{name}.{clean(key)}"
        if known is not None and key not in known:
            faults.note(field, _("Không có trường này."))
        elif not isinstance(value, str):
            faults.note(field, _NOT_TEXT)


def _draft(body: Mapping[str, Any]) -> Draft:
    contact = _part(body, "contact")
    return Draft(
        topic_code=_text(body, "topic"),
        text=_text(body, "text"),
        lat=body.get("lat"),
        lon=body.get("lon"),
        ward_code=_text(body, "ward"),
        address=_text(body, "address"),
        answers={k: v for k, v in _part(body, "answers").items() if isinstance(v, str)},
        name=_text(contact, "name"),
        phone=_text(contact, "phone"),
        email=_text(contact, "email"),
        consent=body.get("consent") is True,
        lang=_text(body, "lang") or "vi",
        channel="api",
    )


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def _text(part: Mapping[str, Any], name: str) -> str:
    value = part.get(name, "")
    return value if isinstance(value, str) else ""


def _faults_of_content(
    draft: Draft, at: datetime, *, wordless: bool = False
) -> dict[str, Any]:
    try:
        check_draft(draft, at, wordless=wordless)
    except Refusal as refusal:
        return dict(refusal.fields)
    return {}

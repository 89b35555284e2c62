"""The city's own words in place of the software's, and back."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.fold import nfc
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.record import record_event
from nhactruong.notices.models import TextChange
from nhactruong.notices.texts import (
    LANGUAGES,
    PARTS,
    Template,
    Text,
    TextFault,
    faults_of,
    fields_in,
    template_called,
)

LONGEST = {"subject": 200, "body": 5000, "sms": 480}
# What stands for a field in a preview.
SAMPLES: dict[str, Any] = {
    "code": "HN-4KTM-8R2C",
    "earlier": "HN-2M8K-RT4C",
    "title": {"vi": "Đèn đường hỏng", "en": "Street light out"},
    "topic": {"vi": "Đèn đường hỏng", "en": "Street light out"},
    "unit": {"vi": "UBND phường Hoàn Kiếm", "en": "Hoàn Kiếm Ward"},
    "officer": {"vi": "Nguyễn Văn An, chuyên viên", "en": "Nguyễn Văn An, officer"},
    "name": "Nguyễn Văn An",
    "due": "2026-12-04T17:30:00+07:00",
    "until": "2026-11-30T17:30:00+07:00",
    "committed": "2026-12-11T17:30:00+07:00",
    "today": "2026-11-25",
    "count": "3",
    "items": "- …\n- …",
    "outcome": {"vi": "Đã giải quyết", "en": "Solved"},
    "link": "https://nhactruong.example/r/HN-4KTM-8R2C/…",
    "otp": "123456",
}


def why_not_text(template: Template, language: str, text: Text) -> Refusal | None:
    """Tell why this text cannot take the place of the software's; None if it can."""
    words: dict[str, str] = {}
    for part, fault in faults_of(text, template.fields).items():
        kind, _colon, field = fault.partition(":")
        words[part] = {
            "empty": _("Xin điền mục này."),
            "lines": _("Viết trong một dòng."),
            "brace": _("Dấu { } chỉ dùng quanh tên một mục, như {code}."),
            "unknown": _("Không có mục {{{field}}}.").format(field=field),
        }[kind]
    first = template.texts[language]
    for part in ("body", "sms"):
        needed = template.needs & fields_in(getattr(first, part))
        left_out = sorted(needed - fields_in(getattr(text, part)))
        if left_out and part not in words:
            named = ", ".join(f"{{{field}}}" for field in left_out)
            words[part] = _("Thiếu mục bắt buộc: {named}.").format(named=named)
    for part, most in LONGEST.items():
        if len(getattr(text, part)) > most and part not in words:
            words[part] = _("Dài quá {limit} chữ, xin viết gọn lại.").format(limit=most)
    if not words:
        return None
    return Refusal("bad_text", _("Lời thư chưa dùng được."), words)


def text_in_use(name: str, language: str) -> tuple[Text, TextChange | None]:
    """Return the words in use, and the row of the city's own where there is one."""
    row = TextChange.objects.filter(template=name, language=language).first()
    if row is not None and row.in_use:
        return Text(row.subject, row.body, row.sms), row
    return template_called(name).texts[language], row


def changed_texts() -> set[tuple[str, str]]:
    """Return (template, language) of every text that is the city's own."""
    rows = TextChange.objects.filter(in_use=True)
    return set(rows.values_list("template", "language"))


@act
def change_text(
    name: str, language: str, *, text: Text, by: Actor, at: datetime
) -> TextChange:
    """Put the city's own words in place of those in use.

    Raises Refusal: no_template; bad_text naming each faulty part (see why_not_text).
    """
    template = _template(name, language)
    text = Text(**{part: _plain(getattr(text, part)) for part in PARTS})
    if refusal := why_not_text(template, language, text):
        raise refusal
    row = _locked(name, language)
    row.subject, row.body, row.sms, row.in_use = text.subject, text.body, text.sms, True
    record_event(
        "notices.text.changed",
        subject=row,
        by=by,
        at=at,
        public={"subject": text.subject, "body": text.body, "sms": text.sms},
    )
    row.save()
    return row


@act
def restore_text(name: str, language: str, *, by: Actor, at: datetime) -> TextChange:
    """Go back to the software's words. Raises Refusal: no_template, text_unchanged."""
    _template(name, language)
    row = _locked(name, language)
    if not row.in_use or row.version == 0:
        raise Refusal("text_unchanged", _("Đang dùng lời có sẵn rồi."))
    row.in_use = False
    record_event("notices.text.restored", subject=row, by=by, at=at)
    row.save()
    return row


def _template(name: str, language: str) -> Template:
    try:
        if language in LANGUAGES:
            return template_called(name)
    except TextFault:
        pass
    raise Refusal("no_template", _("Không có mẫu thư này."))


def _locked(name: str, language: str) -> TextChange:
    first = template_called(name).texts[language]
    row, _new = TextChange.objects.select_for_update().get_or_create(
        template=name,
        language=language,
        defaults={"subject": first.subject, "body": first.body, "sms": first.sms},
    )
    return row


def _plain(words: str) -> str:
    return nfc(words).replace("\r\n", "\n").strip()

"""What is sent, before it is believed: every fault found at once."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from nhactruong.files.models import StoredPhoto
from nhactruong.ground.fold import fold, nfc
from nhactruong.ground.refusal import Refusal
from nhactruong.org.models import Unit
from nhactruong.org.snapshot import snapshot
from nhactruong.places.find import ward_by_code
from nhactruong.places.locate import locate
from nhactruong.places.models import Ward
from nhactruong.places.point import read_point
from nhactruong.reports.models import (
    DoorKind,
    QuestionKind,
    ReportPhoto,
    Topic,
    TopicQuestion,
)
from nhactruong.reports.topics import DANGER_CALLED, DANGER_NOW, topic_book
from nhactruong.ui.language import pick
from nhactruong.work.states import Level

LONGEST_TEXT, LONGEST_ADDRESS, LONGEST_NAME, LONGEST_ANSWER = 5000, 300, 120, 500
MOST_PHOTOS = 5
CONSENT_WORDS_VERSION = "2026-11"
YES, NO = "yes", "no"
_PHONE = re.compile(r"\+?[0-9]{8,15}")
_LOOSE = re.compile(r"[\s.()\-]+")
Words = "str | Promise"


@dataclass(frozen=True, slots=True)
class Draft:
    """A report as it was typed or posted; nothing in it is trusted.

    ward_code: the state's code, meaning the ward in force now; needed without a point.
    answers: by the keys of the topic's questions, and danger_now, danger_called.
    filed_by, consent_how: see Report and Contact, where an official writes it down.
    photo_ids: of files.StoredPhoto, stored for this report and no other.
    """

    topic_code: str
    text: str
    lat: object = None
    lon: object = None
    ward_code: str = ""
    address: str = ""
    answers: Mapping[str, object] = field(default_factory=dict)
    name: str = ""
    phone: str = ""
    email: str = ""
    consent: bool = False
    lang: str = "vi"
    channel: str = "form"
    filed_by: int | None = None
    consent_how: str = ""
    photo_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft without fault, in the house's own terms."""

    topic: Topic
    text: str
    ward: Ward
    lat: float | None
    lon: float | None
    address: str
    answers: dict[str, str]
    about: Unit | None
    level: str
    danger: bool
    people_in_danger: bool
    name: str
    phone: str
    email: str
    lang: str
    channel: str
    photos: tuple[StoredPhoto, ...]
    filed_by: int | None
    consent_how: str

    @property
    def has_contact(self) -> bool:
        return bool(self.name or self.phone or self.email)


class Faults(dict[str, Any]):
    """Faults by field; the first one of each field stays."""

    def note(self, name: str, words: "str | Promise") -> None:
        self.setdefault(name, words)


def clean(text: object) -> str:
    """Return `text` in NFC without outer blanks and without what no text holds."""
    if not isinstance(text, str):
        return ""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    kept = "".join(
        c for c in whole if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")
    )
    return nfc(kept).strip()


def check_draft(draft: Draft, at: datetime, *, wordless: bool = False) -> Checked:
    """Return the draft as it may be kept.

    wordless: its text may be empty, since another report tells of the same.
    Raises Refusal bad_input naming every faulty field.
    """
    faults = Faults()
    topic = _topic(draft.topic_code, faults)
    text = _sized(draft.text, "text", LONGEST_TEXT, faults)
    if not text and not wordless:
        faults.note("text", _("Xin viết vài lời: việc gì, ở đâu."))
    ward, lat, lon = _where(draft, at, faults)
    answers, about = _answers(topic, draft.answers, faults)
    name, phone, email = _contact(draft, faults)
    photos = _photos(draft.photo_ids, faults)
    if draft.lang not in dict(settings.LANGUAGES):
        faults.note("lang", _("Ngôn ngữ phải là vi hoặc en."))
    address = _sized(draft.address, "address", LONGEST_ADDRESS, faults)
    if faults or topic is None or ward is None:
        raise bad_input(faults)
    level, danger = level_of(topic, answers)
    return Checked(
        topic=topic,
        text=text,
        ward=ward,
        lat=lat,
        lon=lon,
        address=address,
        answers=answers,
        about=about,
        level=level,
        danger=danger,
        people_in_danger=answers.get(DANGER_NOW) == YES,
        name=name,
        phone=phone,
        email=email,
        lang=draft.lang,
        channel=draft.channel,
        photos=photos,
        filed_by=draft.filed_by,
        consent_how=_sized(draft.consent_how, "consent_how", 200, faults),
    )


def check_place(
    draft: Draft, at: datetime
) -> tuple[Topic, Ward, tuple[float, float] | None]:
    """Return topic, ward and point of a draft whose other parts do not matter yet.

    Raises Refusal bad_input.
    """
    faults = Faults()
    topic = _topic(draft.topic_code, faults)
    ward, lat, lon = _where(draft, at, faults)
    if faults or topic is None or ward is None:
        raise bad_input(faults)
    return topic, ward, None if lat is None or lon is None else (lat, lon)


def bad_input(faults: Mapping[str, Any]) -> Refusal:
    return Refusal("bad_input", _("Có chỗ cần sửa trước khi gửi."), faults)


def level_of(topic: Topic, answers: Mapping[str, str]) -> tuple[str, bool]:
    """Return the level, and whether it runs on the 24/7 calendar of danger."""
    now = topic.danger and answers.get(DANGER_NOW) == YES
    level = Level.URGENT.value if now else topic.level
    return level, topic.danger and level == Level.URGENT


def danger_words(topic: Topic) -> "str | Promise":
    """Return whom to call while people are in danger."""
    own = pick(topic, "danger_call")
    return format_lazy(
        _(
            "Đang có người gặp nguy hiểm: hãy gọi ngay {own}; 113 công an, 114 cứu hỏa và"
            " cứu nạn, 115 cấp cứu. Gọi rồi, bạn vẫn có thể gửi phản ánh."
        ),
        own=own,
    )


def door_words(topic: Topic) -> "str | Promise":
    """Return where to turn with what is no report."""
    words = pick(topic, "door")
    if topic.door_kind == DoorKind.CALL:
        return format_lazy(
            _("Việc này không gửi phản ánh. Gọi ngay: {door}."), door=words
        )
    return format_lazy(
        _("Việc này không gửi qua phản ánh. Đúng nơi: {door}."), door=words
    )


def _topic(code: object, faults: Faults) -> Topic | None:
    book = topic_book()
    topic = book.called(code) if isinstance(code, str) else None
    if topic is None:
        faults.note("topic", _("Không có lĩnh vực này. Xin chọn trong danh mục."))
    elif topic.is_door:
        faults.note("topic", door_words(topic))
    elif not topic.is_leaf:
        names = ", ".join(pick(child) for child in book.children(topic.pk))
        faults.note(
            "topic",
            format_lazy(
                _("Đây là một nhóm; xin chọn mục cụ thể trong nhóm: {names}."),
                names=names,
            ),
        )
    else:
        return topic
    return None


def _sized(value: object, name: str, limit: int, faults: Faults) -> str:
    if value is not None and not isinstance(value, str):
        faults.note(name, _("Phải là chữ."))
    text = clean(value)
    if len(text) > limit:
        faults.note(
            name,
            format_lazy(
                _("Dài quá {limit} chữ (đang có {length}), xin viết gọn lại."),
                limit=limit,
                length=len(text),
            ),
        )
    return text


def _where(
    draft: Draft, at: datetime, faults: Faults
) -> tuple[Ward | None, float | None, float | None]:
    """Return the ward, and the point where one was given."""
    code = clean(draft.ward_code)
    said = ward_by_code(code, at) if code else None
    if code and said is None:
        faults.note("ward", _("Không có xã, phường nào mang mã này."))
    has_lat, has_lon = (value not in (None, "") for value in (draft.lat, draft.lon))
    if not has_lat and not has_lon:
        if not code:
            faults.note("ward", _("Xin chọn vị trí trên bản đồ, hoặc chọn xã, phường."))
        return said, None, None
    if has_lat != has_lon:
        missing = "lon" if has_lat else "lat"
        faults.note(missing, _("Vị trí cần cả vĩ độ (lat) và kinh độ (lon)."))
        return said, None, None
    try:
        lat, lon = read_point(draft.lat, draft.lon)
        found = locate(lat, lon, at)
    except Refusal as refusal:
        faults.note("lat", refusal.message)
        return None, None, None
    if said is None or said.pk == found.ward.pk:
        return found.ward, lat, lon
    # Near a border the one who stands there knows best.
    if all(said.pk != ward.pk for ward in found.near):
        faults.note(
            "ward",
            format_lazy(
                _("Vị trí trên bản đồ thuộc {ward}, không thuộc nơi đã chọn."),
                ward=pick(found.ward),
            ),
        )
    return said, lat, lon


def _answers(
    topic: Topic | None, given: Mapping[str, object], faults: Faults
) -> tuple[dict[str, str], Unit | None]:
    if topic is None:
        return {}, None
    asked = {q.key: q for q in topic_book().questions_of(topic.pk)}
    found: dict[str, str] = {}
    about: Unit | None = None
    for raw, value in given.items():
        key = clean(raw)
        name = f"answers.{key}"
        text = _sized(value, name, LONGEST_ANSWER, faults)
        if not text and (key in asked or key in (DANGER_NOW, DANGER_CALLED)):
            continue
        if topic.danger and key in (DANGER_NOW, DANGER_CALLED):
            if text not in (YES, NO):
                faults.note(name, _("Trả lời yes hoặc no."))
        elif key not in asked:
            faults.note(name, _("Lĩnh vực này không có câu hỏi ấy."))
        elif asked[key].kind == QuestionKind.CHOICE:
            _refuse_no_choice(asked[key], text, name, faults)
        elif asked[key].kind == QuestionKind.OFFICE:
            about = _office(text)
            if about is None:
                faults.note(name, _("Không tìm thấy cơ quan này; xin chọn lại."))
            else:
                text = about.code
        found[key] = text
    if (
        topic.danger
        and found.get(DANGER_NOW) == YES
        and found.get(DANGER_CALLED) != YES
    ):
        faults.note(f"answers.{DANGER_CALLED}", danger_words(topic))
    return found, about


def _refuse_no_choice(
    question: TopicQuestion, value: str, name: str, faults: Faults
) -> None:
    codes = [choice[0] for choice in question.choices]
    if value not in codes:
        faults.note(
            name, format_lazy(_("Chọn một trong: {codes}."), codes=", ".join(codes))
        )


def _office(text: str) -> Unit | None:
    """Return the current office with this code or name."""
    book = snapshot()
    if unit := book.unit_called(text):
        return unit
    wanted = fold(text)
    named = [
        unit
        for unit in book.units.values()
        if unit.valid_to is None
        and wanted in (fold(unit.name_vi), fold(unit.short_vi), fold(unit.name_en))
    ]
    return named[0] if len(named) == 1 else None


def _contact(draft: Draft, faults: Faults) -> tuple[str, str, str]:
    name = _sized(draft.name, "name", LONGEST_NAME, faults)
    phone = loose_phone(_sized(draft.phone, "phone", 40, faults))
    email = _sized(draft.email, "email", 254, faults)
    if phone and not _PHONE.fullmatch(phone):
        faults.note("phone", _("Số điện thoại chưa đúng, ví dụ 0912345678."))
    if email:
        try:
            validate_email(email)
        except ValidationError:
            faults.note("email", _("Địa chỉ thư điện tử chưa đúng, ví dụ ten@vidu.vn."))
    if (name or phone or email) and draft.consent is not True:
        faults.note(
            "consent",
            _(
                "Xin đánh dấu đồng ý để chúng tôi được giữ liên hệ, hoặc xóa phần liên hệ."
            ),
        )
    return name, phone, email


def loose_phone(text: str) -> str:
    """Return a number without what people write between its digits."""
    return _LOOSE.sub("", text)


def _photos(ids: tuple[int, ...], faults: Faults) -> tuple[StoredPhoto, ...]:
    if not ids:
        return ()
    if len(ids) > MOST_PHOTOS:
        faults.note(
            "photos", format_lazy(_("Gửi nhiều nhất {most} ảnh."), most=MOST_PHOTOS)
        )
        return ()
    taken = ReportPhoto.objects.values("photo")
    found = StoredPhoto.objects.exclude(pk__in=taken).in_bulk(ids)
    if len(found) != len(set(ids)):
        faults.note("photos", _("Có ảnh không còn nữa; xin chọn lại ảnh."))
    return tuple(found[key] for key in dict.fromkeys(ids) if key in found)

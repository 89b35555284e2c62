"""Documents coming in as evidence: PDF only, kept as they came."""

import hashlib
import re
from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from nhactruong.files.keep import keep
from nhactruong.files.models import StoredDocument
from nhactruong.files.photo import Upload
from nhactruong.files.sniff import HEAD, Kind, kind_of
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.fold import nfc
from nhactruong.ground.refusal import Refusal

MAX_BYTES = 20 * 1024 * 1024
ACCEPT = "application/pdf"
_NAME = 120
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u202a-\u202e\u2066-\u2069]+")


@act
def take_document(upload: Upload, *, by: Actor, at: datetime) -> StoredDocument:
    """Check and keep a PDF, byte for byte.

    Raises Refusal: document_empty, document_too_big, document_not_pdf,
    document_broken.
    """
    data = _read(upload)
    return StoredDocument.objects.create(
        key=keep(data, "documents", ".pdf"),
        name=clean_name(str(getattr(upload, "name", "") or "")),
        sha256=hashlib.sha256(data).digest(),
        bytes=len(data),
        created_at=at,
        by_kind=by.kind,
    )


def clean_name(name: str) -> str:
    """Return a file's name fit to be shown and to be saved under anywhere."""
    name = nfc(name.replace("\\", "/").rsplit("/", 1)[-1])
    name = " ".join(_UNSAFE.sub(" ", name).split()).strip(" .")
    if name.lower().endswith(".pdf"):
        name = name[:-4].strip(" .")
    return f"{name[:_NAME] or 'tai-lieu'}.pdf"


def _read(upload: Upload) -> bytes:
    upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    if not data:
        raise Refusal("document_empty", _("Tệp rỗng, không có nội dung."))
    if len(data) > MAX_BYTES:
        raise Refusal(
            "document_too_big",
            format_lazy(
                _("Tài liệu nặng quá {megabytes} MB."),
                megabytes=MAX_BYTES // (1024 * 1024),
            ),
        )
    kind = kind_of(data[:HEAD])
    if kind is not Kind.PDF:
        raise Refusal(
            "document_not_pdf",
            format_lazy(
                _("Tệp này là {kind}. Xin gửi tài liệu ở dạng PDF."), kind=kind.words
            ),
        )
    if b"%%EOF" not in data[-4096:]:
        raise Refusal(
            "document_broken",
            _("Tài liệu PDF bị hỏng hoặc tải lên chưa hết. Hãy gửi lại."),
        )
    return data

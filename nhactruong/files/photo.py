"""Photos coming in: looked at, re-encoded, kept in two sizes."""

import hashlib
import io
from datetime import datetime
from typing import Protocol

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image

from nhactruong.files.keep import keep
from nhactruong.files.models import StoredPhoto
from nhactruong.files.picture import Encoded, encode
from nhactruong.files.sniff import HEAD, Kind, kind_of
from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.refusal import Refusal

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 50_000_000
ACCEPT = "image/jpeg,image/png,image/webp,image/gif"
_TAKEN = {
    Kind.JPEG: "JPEG",
    Kind.PNG: "PNG",
    Kind.WEBP: "WEBP",
    Kind.GIF: "GIF",
    Kind.BMP: "BMP",
}
_ADVICE: dict[Kind, "str | Promise"] = {
    Kind.HEIC: _(
        "Trên iPhone, vào Cài đặt, Camera, Định dạng, chọn Tương thích nhất rồi chụp"
        " lại; hoặc chụp màn hình tấm ảnh ấy và gửi ảnh chụp."
    ),
    Kind.VIDEO: _("Hãy chụp màn hình khoảnh khắc cần cho thấy và gửi ảnh chụp."),
    Kind.PDF: _("Hãy chụp ảnh hoặc chụp màn hình trang cần gửi."),
}


class Upload(Protocol):
    """What a form or a test hands over: an open file."""

    def seek(self, offset: int, /) -> object: ...
    def read(self, size: int, /) -> bytes: ...


def take_photo(upload: Upload, *, by: Actor, at: datetime) -> StoredPhoto:
    """Check, re-encode and keep a photo.

    Inside an act call prepare_photo before it, so that no lock waits for a decoder.
    Raises Refusal (see prepare_photo).
    """
    return store_photo(prepare_photo(upload), by=by, at=at)


def prepare_photo(upload: Upload) -> Encoded:
    """Return a photo in both sizes, upright, without metadata; of a film its first
    picture.

    Raises Refusal: photo_empty, photo_too_big, photo_not_image, photo_broken.
    """
    data = _read(upload)
    kind = kind_of(data[:HEAD])
    if kind is Kind.EMPTY:
        raise Refusal("photo_empty", _("Tệp rỗng, không có ảnh nào trong đó."))
    if kind not in _TAKEN:
        raise Refusal("photo_not_image", _not_image(kind))
    try:
        with Image.open(io.BytesIO(data), formats=[_TAKEN[kind]]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise _too_many_pixels()
            return encode(picture)
    except Image.DecompressionBombError as bomb:
        raise _too_many_pixels() from bomb
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as fault:
        raise Refusal(
            "photo_broken",
            _("Ảnh bị hỏng hoặc tải lên chưa hết. Hãy gửi lại, hoặc chụp tấm khác."),
        ) from fault


@act
def store_photo(encoded: Encoded, *, by: Actor, at: datetime) -> StoredPhoto:
    """Keep a prepared photo. What it belongs to records the event."""
    return StoredPhoto.objects.create(
        key=keep(encoded.large, "photos", ".jpg"),
        thumb_key=keep(encoded.thumb, "photos", ".jpg"),
        sha256=hashlib.sha256(encoded.large).digest(),
        width=encoded.width,
        height=encoded.height,
        bytes=len(encoded.large),
        created_at=at,
        by_kind=by.kind,
    )


def _read(upload: Upload) -> bytes:
    upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Refusal(
            "photo_too_big",
            format_lazy(
                _("Ảnh nặng quá {megabytes} MB. Hãy chọn cỡ nhỏ hơn khi gửi."),
                megabytes=MAX_BYTES // (1024 * 1024),
            ),
        )
    return data


def _too_many_pixels() -> Refusal:
    return Refusal(
        "photo_too_big",
        format_lazy(
            _("Ảnh có quá {megapixels} triệu điểm ảnh. Hãy gửi ảnh cỡ nhỏ hơn."),
            megapixels=MAX_PIXELS // 1_000_000,
        ),
    )


def _not_image(kind: Kind) -> "str | Promise":
    words = format_lazy(
        _("Tệp này là {kind}, không phải ảnh dùng được. Xin gửi ảnh JPEG, PNG, WebP."),
        kind=kind.words,
    )
    advice = _ADVICE.get(kind)
    return format_lazy("{} {}", words, advice) if advice else words

"""What a file really is, told by its first bytes, whatever its name says."""

import re
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# How much of a file's beginning is looked at.
HEAD = 1024

_MARKUP = re.compile(rb"<(svg|!doctype|html|head|body|script|\?xml|!--)", re.IGNORECASE)
_BRANDS = {
    b"heic": "HEIC",
    b"heix": "HEIC",
    b"heim": "HEIC",
    b"heis": "HEIC",
    b"hevc": "HEIC",
    b"hevx": "HEIC",
    b"mif1": "HEIC",
    b"msf1": "HEIC",
    b"avif": "AVIF",
    b"avis": "AVIF",
}


class Kind(Enum):
    """Kinds of file, each with the words that tell a person what was sent."""

    JPEG = _("ảnh JPEG")
    PNG = _("ảnh PNG")
    WEBP = _("ảnh WebP")
    GIF = _("ảnh GIF")
    BMP = _("ảnh BMP")
    TIFF = _("ảnh TIFF")
    HEIC = _("ảnh HEIC của iPhone")
    AVIF = _("ảnh AVIF")
    SVG = _("hình vẽ SVG")
    PDF = _("tài liệu PDF")
    HTML = _("trang web HTML")
    XML = _("tệp XML")
    ZIP = _("tệp nén ZIP")
    OFFICE = _("tài liệu Word, Excel hoặc PowerPoint")
    RAR = _("tệp nén RAR")
    SEVEN_ZIP = _("tệp nén 7z")
    GZIP = _("tệp nén GZIP")
    VIDEO = _("đoạn phim")
    SOUND = _("đoạn âm thanh")
    PROGRAM = _("chương trình máy tính")
    TEXT = _("tệp văn bản")
    EMPTY = _("tệp rỗng")
    UNKNOWN = _("tệp không rõ loại")

    @property
    def words(self) -> "str | Promise":
        return self.value


_SIGNS: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"BM", Kind.BMP),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
    (b"%PDF-", Kind.PDF),
    (b"Rar!", Kind.RAR),
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
    (b"\x1f\x8b", Kind.GZIP),
    (b"\xd0\xcf\x11\xe0", Kind.OFFICE),
    (b"MZ", Kind.PROGRAM),
    (b"\x7fELF", Kind.PROGRAM),
    (b"#!", Kind.PROGRAM),
    (b"\x1aE\xdf\xa3", Kind.VIDEO),
    (b"ID3", Kind.SOUND),
    (b"OggS", Kind.SOUND),
)


def kind_of(head: bytes) -> Kind:
    """Return what a file is whose first HEAD bytes are `head`."""
    if not head:
        return Kind.EMPTY
    for sign, kind in _SIGNS:
        if head.startswith(sign):
            return kind
    if head[:2] == b"PK":
        return _packed(head)
    if head[:4] == b"RIFF":
        return {b"WEBP": Kind.WEBP, b"AVI ": Kind.VIDEO, b"WAVE": Kind.SOUND}.get(
            head[8:12], Kind.UNKNOWN
        )
    if head[4:8] == b"ftyp":
        brand = _BRANDS.get(head[8:12])
        return Kind[brand] if brand else Kind.VIDEO
    return _written(head)


def _packed(head: bytes) -> Kind:
    office = (b"[Content_Types].xml", b"word/", b"xl/", b"ppt/", b"opendocument")
    return Kind.OFFICE if any(name in head for name in office) else Kind.ZIP


def _written(head: bytes) -> Kind:
    """Tell kinds of text apart; the order of tags tells SVG from a page with one."""
    if b"\x00" in head:
        return Kind.UNKNOWN
    tags = [tag.lower() for tag in _MARKUP.findall(head)]
    if any(tag in tags for tag in (b"html", b"head", b"body", b"!doctype", b"script")):
        return Kind.SVG if b"svg" in tags[:3] and b"html" not in tags else Kind.HTML
    if b"svg" in tags:
        return Kind.SVG
    if tags:
        return Kind.XML
    try:
        head[:-4].decode("utf-8")
    except UnicodeDecodeError:
        return Kind.UNKNOWN
    return Kind.TEXT

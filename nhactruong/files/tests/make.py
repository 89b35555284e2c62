"""Files as people, and worse people, send them."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

from PIL import Image

from nhactruong.files.cover import paint, store_cover
from nhactruong.files.models import StoredPhoto
from nhactruong.files.photo import take_photo
from nhactruong.ground.actor import Actor, ActorKind

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
CITIZEN = Actor(ActorKind.CITIZEN, "report:HN-4KTM-8R2C")

_MAKE, _ORIENTATION, _GPS = 0x010F, 0x0112, 0x8825


def make_image(
    form: str = "JPEG",
    size: tuple[int, int] = (640, 480),
    mode: str = "RGB",
    colour: Any = (200, 30, 30),
    **options: Any,
) -> io.BytesIO:
    """Return an image file whose upper left quarter is white, so that turning shows."""
    picture = Image.new(mode, size, colour)
    if mode == "RGB":
        picture.paste((255, 255, 255), (0, 0, size[0] // 2, size[1] // 2))
    out = io.BytesIO()
    picture.save(out, form, **options)
    out.seek(0)
    return out


def make_exif(orientation: int = 1) -> Image.Exif:
    """Return what a telephone writes: its maker, how it was held, where it was."""
    exif = Image.Exif()
    exif[_MAKE] = "TelephoneMaker"
    exif[_ORIENTATION] = orientation
    exif[_GPS] = {1: "N", 2: (21.0, 1.0, 43.0), 3: "E", 4: (105.0, 51.0, 8.0)}
    return exif


def make_zip(*names: str) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    out.seek(0)
    return out


def make_pdf(size: int = 0) -> io.BytesIO:
    return io.BytesIO(b"%PDF-1.7\n1 0 obj<<>>endobj\n" + b" " * size + b"\n%%EOF\n")


def make_photo(**options: Any) -> StoredPhoto:
    return take_photo(make_image(**options), by=CITIZEN, at=AT)


def pixel_of(data: bytes, place: tuple[int, int]) -> tuple[int, ...]:
    """Return the red, green and blue of a picture's pixel."""
    pixel = Image.open(io.BytesIO(data)).convert("RGB").getpixel(place)
    assert isinstance(pixel, tuple)
    return pixel


def cover_photo(photo, boxes, *, by, at):
    """Cover parts of a photo, as the acts of the rooms above do."""
    return store_cover(photo.pk, paint(photo, boxes), by=by, at=at)

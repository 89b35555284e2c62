"""Pictures decoded, turned upright, freed of everything but their pixels."""

import io
import threading
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageDraw, ImageOps

LARGE = 1600
THUMB = 480
# Above this a picture is decoded while no other one is, so that several large ones
# at once do not need several times the memory.
_HEAVY_PIXELS = 12_000_000
_QUALITY = 82
_THUMB_QUALITY = 76
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))

_heavy = threading.Lock()


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture in both sizes, as JPEG."""

    large: bytes
    thumb: bytes
    width: int
    height: int


def encode(picture: Image.Image) -> Encoded:
    """Return both sizes of an opened picture; its metadata stay behind.

    Raises OSError, ValueError or SyntaxError when the picture is broken.
    """
    if picture.width * picture.height > _HEAVY_PIXELS:
        with _heavy:
            large = _clean(picture)
    else:
        large = _clean(picture)
    return both_sizes(large)


def both_sizes(large: Image.Image) -> Encoded:
    """Return a clean RGB picture encoded in both sizes."""
    thumb = large.copy()
    thumb.thumbnail((THUMB, THUMB), Image.Resampling.LANCZOS)
    return Encoded(
        _jpeg(large, _QUALITY), _jpeg(thumb, _THUMB_QUALITY), large.width, large.height
    )


def cover(
    picture: Image.Image, boxes: list[tuple[float, float, float, float]]
) -> Image.Image:
    """Return the picture with boxes painted over.

    boxes: (left, top, right, bottom), each from 0 to 1 of the width or height. Plain
        grey, because what is only made coarse can be guessed.
    """
    covered = picture.convert("RGB")
    pen = ImageDraw.Draw(covered)
    wide, high = covered.size
    for left, top, right, bottom in boxes:
        pen.rectangle(
            (left * wide, top * high, right * wide, bottom * high), fill=(96, 96, 96)
        )
    return covered


def _clean(picture: Image.Image) -> Image.Image:
    """Return the pixels alone, upright, sRGB, at most LARGE wide and high."""
    # A JPEG can be decoded at an eighth to a half of its size: far less memory.
    picture.draft("RGB", (LARGE, LARGE))
    picture.load()
    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    upright = _true_colours(_eight_bits(upright), profile)
    clean = Image.new("RGB", upright.size, "white")
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        clean.paste(upright, mask=upright.getchannel("A"))
    else:
        clean.paste(upright.convert("RGB"))
    clean.thumbnail((LARGE, LARGE), Image.Resampling.LANCZOS)
    return clean


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Return a picture of 16 or 32 bits a pixel with 8, which convert() would clip."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return picture


def _true_colours(picture: Image.Image, profile: object) -> Image.Image:
    if not isinstance(profile, bytes) or picture.mode not in ("RGB", "CMYK"):
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        changed = ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # a profile that cannot be read is no reason to refuse a photo
    return changed or picture


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()

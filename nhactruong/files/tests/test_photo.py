import io
import struct
import zlib

import pytest
from PIL import Image

from nhactruong.files.keep import fetch
from nhactruong.files.models import StoredPhoto
from nhactruong.files.photo import MAX_BYTES, prepare_photo, take_photo
from nhactruong.files.tests.make import (
    AT,
    CITIZEN,
    make_exif,
    make_image,
    make_photo,
    make_zip,
    pixel_of,
)
from nhactruong.ground.refusal import Refusal


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def refused(data: bytes | io.BytesIO) -> Refusal:
    upload = io.BytesIO(data) if isinstance(data, bytes) else data
    with pytest.raises(Refusal) as caught:
        prepare_photo(upload)
    return caught.value


@pytest.mark.django_db
def test_a_photo_is_kept_in_two_sizes_under_random_keys():
    photo = make_photo(size=(4000, 3000))

    photo.refresh_from_db()
    assert (photo.width, photo.height) == (1600, 1200)
    assert opened(fetch(photo.key)).size == (1600, 1200)
    assert opened(fetch(photo.thumb_key)).size == (480, 360)
    assert photo.bytes == len(fetch(photo.key))
    assert photo.by_kind == "citizen"
    assert not photo.is_covered


@pytest.mark.django_db
def test_the_same_photo_twice_gets_two_keys():
    one, two = make_photo(), make_photo()

    assert one.key != two.key
    assert bytes(one.sha256) == bytes(two.sha256)


@pytest.mark.django_db
def test_a_small_photo_is_not_made_larger():
    assert (make_photo(size=(90, 60)).width, StoredPhoto.objects.get().height) == (
        90,
        60,
    )


def test_where_the_photo_was_taken_is_gone():
    sent = make_image(exif=make_exif(), comment=b"Nguyen Van A", dpi=(72, 72))
    assert b"TelephoneMaker" in sent.getvalue()

    encoded = prepare_photo(sent)

    for data in (encoded.large, encoded.thumb):
        picture = opened(data)
        assert not picture.getexif()
        assert not picture.getexif().get_ifd(0x8825)
        assert set(picture.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }
        for trace in (b"TelephoneMaker", b"Nguyen Van A", b"Exif", b"GPS"):
            assert trace not in data


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_metadata_go_from_other_formats_too(form):
    encoded = prepare_photo(make_image(form, exif=make_exif()))

    assert b"TelephoneMaker" not in encoded.large
    assert opened(encoded.large).format == "JPEG"


@pytest.mark.parametrize(
    ("orientation", "size", "white"),
    [
        (1, (640, 480), (0, 0)),
        (3, (640, 480), (1, 1)),
        (6, (480, 640), (1, 0)),
        (8, (480, 640), (0, 1)),
    ],
)
def test_a_photo_stands_upright_however_the_telephone_was_held(
    orientation, size, white
):
    upright = prepare_photo(make_image(exif=make_exif(orientation))).large

    assert opened(upright).size == size
    column, row = white
    spot = (size[0] // 4 + column * size[0] // 2, size[1] // 4 + row * size[1] // 2)
    assert min(pixel_of(upright, spot)) > 240


def test_what_was_transparent_is_white():
    sent = make_image("PNG", mode="RGBA", colour=(0, 0, 0, 0))

    assert min(pixel_of(prepare_photo(sent).large, (10, 10))) > 250


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "I;16"])
def test_png_of_any_depth_is_read(mode):
    assert prepare_photo(make_image("PNG", mode=mode, colour=0)).width == 640


def test_a_photo_of_16_bits_keeps_its_greys():
    sent = make_image("PNG", mode="I;16", colour=32768)

    assert 120 <= pixel_of(prepare_photo(sent).large, (5, 5))[0] <= 136


def test_a_cmyk_photo_becomes_rgb():
    sent = make_image(mode="CMYK", colour=(0, 0, 0, 0))

    encoded = prepare_photo(sent)

    assert opened(encoded.large).mode == "RGB"
    assert min(pixel_of(encoded.large, (10, 10))) > 240


def test_of_a_film_the_first_picture_is_taken():
    frames = [Image.new("RGB", (64, 64), c) for c in ("white", "black", "black")]
    sent = io.BytesIO()
    frames[0].save(sent, "GIF", save_all=True, append_images=frames[1:])

    assert min(pixel_of(prepare_photo(sent).large, (5, 5))) > 240


def test_bytes_hidden_behind_the_picture_are_gone():
    sent = io.BytesIO(make_image().getvalue() + b"<script>alert(1)</script>")

    assert b"<script>" not in prepare_photo(sent).large


def test_an_upload_read_before_is_read_from_its_beginning():
    sent = make_image()
    sent.read()

    assert prepare_photo(sent).width == 640


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 100
FILM = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 100


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (HEIC, "HEIC của iPhone"),
        (HEIC, "Tương thích nhất"),
        (FILM, "đoạn phim"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "tài liệu PDF"),
        (make_zip("a.txt").getvalue(), "tệp nén ZIP"),
        (make_zip("[Content_Types].xml", "word/a").getvalue(), "Word"),
        (b"\n<!doctype html><html><body>xin chao", "trang web HTML"),
        (b"<script>alert(1)</script>", "trang web HTML"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "SVG"),
        (b'<?xml version="1.0"?><svg xmlns="x"/>', "SVG"),
        (b"MZ\x90\x00\x03", "chương trình"),
        (b"II*\x00\x08\x00", "TIFF"),
        ("Chỉ là chữ thôi.".encode(), "tệp văn bản"),
        (b"\x00\x01\x02\x03", "không rõ loại"),
    ],
)
def test_what_is_no_photo_is_refused_and_told_what_it_is(data, words):
    refusal = refused(data)

    assert refusal.code == "photo_not_image"
    assert words in str(refusal)


def test_an_empty_file_is_refused():
    assert refused(b"").code == "photo_empty"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_a_photo_cut_short_is_refused(form, share):
    noise = Image.effect_noise((300, 300), 90).convert("RGB")
    whole = io.BytesIO()
    noise.save(whole, form)
    cut = whole.getvalue()[: int(len(whole.getvalue()) * share)]

    assert refused(cut).code == "photo_broken"


@pytest.mark.parametrize("sign", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a"])
def test_a_sign_without_a_picture_is_refused(sign):
    assert refused(sign + b"\x00" * 50).code == "photo_broken"


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says it is huge."""

    def chunk(name: bytes, body: bytes) -> bytes:
        check = zlib.crc32(name + body)
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(8000, 8000), (20000, 20000), (2**31 - 1, 2**31 - 1)])
def test_a_decompression_bomb_is_refused_before_it_is_opened(size):
    assert refused(bomb(*size)).code == "photo_too_big"


def test_a_photo_of_twenty_megabytes_is_refused():
    refusal = refused(make_image().getvalue() + b"\x00" * 20 * 1024 * 1024)

    assert refusal.code == "photo_too_big"
    assert "15 MB" in str(refusal)


def test_a_photo_of_just_the_size_allowed_is_taken():
    sent = make_image().getvalue()

    assert prepare_photo(io.BytesIO(sent + b"\x00" * (MAX_BYTES - len(sent)))).width


@pytest.mark.django_db
def test_a_refused_photo_leaves_no_row():
    with pytest.raises(Refusal):
        take_photo(io.BytesIO(HEIC), by=CITIZEN, at=AT)

    assert not StoredPhoto.objects.exists()

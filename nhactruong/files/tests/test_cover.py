import pytest

from nhactruong.files.keep import fetch
from nhactruong.files.models import Discarded
from nhactruong.files.tests.make import AT, CITIZEN, cover_photo, make_photo, pixel_of
from nhactruong.ground.refusal import Refusal

pytestmark = pytest.mark.django_db
CORNER = (0.0, 0.0, 0.5, 0.5)


def pixel(key: str | None, place: tuple[int, int]) -> tuple[int, ...]:
    return pixel_of(fetch(key or ""), place)


def test_the_covered_part_is_gone_and_the_original_stays():
    photo = make_photo()
    first_key, first_thumb = photo.key, photo.thumb_key

    photo = cover_photo(photo, [CORNER], by=CITIZEN, at=AT)

    assert photo.is_covered
    assert photo.original_key == first_key
    assert max(pixel(photo.key, (50, 50))) < 120
    assert max(pixel(photo.thumb_key, (50, 50))) < 120
    assert min(pixel(photo.original_key, (50, 50))) > 240
    assert Discarded.objects.get().key == first_thumb


def test_covering_again_starts_from_the_whole_picture():
    photo = make_photo()
    original = photo.key
    first = cover_photo(photo, [CORNER], by=CITIZEN, at=AT)
    covered_once = first.key

    again = cover_photo(first, [(0.5, 0.5, 1, 1)], by=CITIZEN, at=AT)

    assert again.original_key == original
    assert min(pixel(again.key, (50, 50))) > 240
    assert max(pixel(again.key, (600, 450))) < 120
    assert Discarded.objects.filter(key=covered_once).exists()


@pytest.mark.parametrize(
    ("boxes", "code"),
    [
        ([], "cover_nothing"),
        ([(0, 0, 0, 0)], "cover_bad_box"),
        ([(0, 0, 2, 1)], "cover_bad_box"),
        ([(float("nan"), 0, 1, 1)], "cover_bad_box"),
    ],
)
def test_a_cover_that_covers_nothing_is_refused(boxes, code):
    photo = make_photo()

    with pytest.raises(Refusal) as caught:
        cover_photo(photo, boxes, by=CITIZEN, at=AT)

    assert caught.value.code == code

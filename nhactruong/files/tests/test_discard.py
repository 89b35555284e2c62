import pytest

from nhactruong.files.discard import erase_document, erase_photo, sweep
from nhactruong.files.document import take_document
from nhactruong.files.keep import fetch
from nhactruong.files.models import Discarded, StoredDocument, StoredPhoto
from nhactruong.files.tests.make import AT, CITIZEN, make_pdf, make_photo
from nhactruong.ground.actor import CLOCK

pytestmark = pytest.mark.django_db


def test_an_erased_photo_leaves_nothing_after_the_sweep():
    photo = make_photo()

    erase_photo(photo.pk, by=CITIZEN, at=AT)
    assert fetch(photo.key)  # the bytes stay until the transaction certainly holds

    assert sweep(by=CLOCK, at=AT) == 2
    assert not StoredPhoto.objects.exists()
    assert not Discarded.objects.exists()
    for key in (photo.key, photo.thumb_key):
        with pytest.raises(FileNotFoundError):
            fetch(key)


def test_an_erased_document_leaves_nothing_after_the_sweep():
    document = take_document(make_pdf(), by=CITIZEN, at=AT)

    erase_document(document.pk, by=CITIZEN, at=AT)
    sweep(by=CLOCK, at=AT)

    assert not StoredDocument.objects.exists()
    with pytest.raises(FileNotFoundError):
        fetch(document.key)

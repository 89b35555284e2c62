from datetime import timedelta

import pytest
from django.db import IntegrityError

from nhactruong.places.models import Gazetteer
from nhactruong.places.tests.make import START, make_ward

pytestmark = pytest.mark.django_db


def test_the_same_code_may_come_again_later():
    make_ward(valid_to=START + timedelta(days=1))

    assert make_ward(valid_from=START + timedelta(days=1)).code == "00001"


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"valid_to": START + timedelta(days=9)},
        {"valid_from": START + timedelta(days=1)},
        {"code": "00002", "kind": "district"},
        {"code": "00002", "valid_to": START},
        {"code": "00002", "valid_to": START - timedelta(days=1)},
    ],
)
def test_the_database_refuses_what_may_never_be(columns):
    make_ward()

    with pytest.raises(IntegrityError):
        make_ward(**columns)


def test_there_is_one_gazetteer():
    Gazetteer.objects.create(pk=1)

    with pytest.raises(IntegrityError):
        Gazetteer.objects.create(pk=2)

import fcntl
from pathlib import Path

import pytest
from django.conf import settings as current
from django.db import connection

from nhactruong.config.building import MARK, building
from nhactruong.config.start import CannotDo


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_a_city_that_is_there_is_not_marked_as_unfinished(folder):
    with building() as there:
        assert there
        assert not (folder / MARK).exists()


@pytest.mark.django_db
def test_two_do_not_build_at_once(folder):
    with (folder / "demo.lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(CannotDo, match="lệnh khác"), building():
            pass


@pytest.mark.django_db
def test_half_a_city_on_postgresql_is_left_to_its_owner(folder):
    if connection.vendor != "postgresql":
        pytest.skip("about PostgreSQL")
    (folder / MARK).touch()

    with pytest.raises(CannotDo, match="dropdb"), building():
        pass
    assert Path(current.DATA_DIR, MARK).exists()

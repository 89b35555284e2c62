"""What backup needs of this machine, and whom it keeps waiting."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from nhactruong.config import tidy
from nhactruong.config.backup import postgres
from nhactruong.config.backup.facts import file_columns
from nhactruong.config.holding import FILES, RUNNING, hold, is_running
from nhactruong.config.start import CannotDo
from nhactruong.files.discard import erase_photo
from nhactruong.files.tests.make import CITIZEN, make_photo


def fake(folder, name, version):
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
    program.chmod(0o755)
    return program


@pytest.fixture
def tools(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/usr/bin:/bin")
    monkeypatch.setattr(postgres, "PLACES", str(tmp_path / "places"))
    return tmp_path


def test_the_newest_tool_that_is_new_enough_is_taken(tools):
    fake(tools / "path", "pg_dump", "13.4")
    newer = fake(tools / "places" / "16" / "bin", "pg_dump", "16.1 (Debian)")

    assert postgres.tool("pg_dump", at_least=15) == str(newer)


@pytest.mark.parametrize(
    "version, words", [("13.4", "chỉ có bản 13"), (None, "không tìm")]
)
def test_an_old_or_missing_tool_is_told_with_the_package(tools, version, words):
    name = "pg_dump" if version else "pg_none"
    if version:
        fake(tools / "path", name, version)

    with pytest.raises(CannotDo) as refused:
        postgres.tool(name, at_least=99)

    assert words in str(refused.value) or version is None
    assert "postgresql-client-99" in str(refused.value)


@pytest.mark.django_db
def test_tidying_deletes_no_file_while_a_backup_copies(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    photo, at = make_photo(), timezone.now()
    erase_photo(photo.pk, by=CITIZEN, at=at)
    tidy._done.clear()

    with hold(tmp_path, FILES, alone=False):
        tidy.tidy(at + timedelta(hours=2))
        assert default_storage.exists(photo.key)
    tidy.tidy(at + timedelta(hours=4))

    assert not default_storage.exists(photo.key)


def test_several_may_run_but_only_one_may_replace(tmp_path):
    assert not is_running(tmp_path)
    with hold(tmp_path, RUNNING, alone=False) as one:
        with hold(tmp_path, RUNNING, alone=False) as two:
            assert (one, two) == (True, True)
        assert is_running(tmp_path)
    assert not is_running(tmp_path)


def test_every_column_that_names_a_file_is_known():
    assert {
        ("files_storedphoto", "original_key"),
        ("files_storeddocument", "key"),
    } <= set(file_columns())

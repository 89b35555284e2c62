import os

import pytest

from nhactruong.config.examine.database import examine_sqlite, examine_tables
from nhactruong.config.examine.machine import (
    examine_address,
    examine_folder,
    examine_key,
    examine_static,
)


def test_a_folder_that_can_be_made_is_well(tmp_path):
    assert examine_folder(tmp_path / "not" / "yet").level == "good"


def test_a_file_in_the_place_of_the_folder_is_wrong(tmp_path):
    (tmp_path / "var").write_text("")

    finding = examine_folder(tmp_path / "var")

    assert finding.level == "wrong"
    assert "NHACTRUONG_DATA_DIR" in finding.fix


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_refuses_is_wrong(tmp_path):
    tmp_path.chmod(0o500)

    assert "chown" in examine_folder(tmp_path).fix


def test_a_key_that_others_may_read_is_wrong_and_the_fix_is_exact(tmp_path):
    key = tmp_path / "secret.key"
    key.write_text("x")
    key.chmod(0o644)

    finding = examine_key(tmp_path)

    assert finding.level == "wrong"
    assert finding.fix == f"chmod 600 {key}"


def test_a_key_of_ones_own_is_well(tmp_path):
    key = tmp_path / "secret.key"
    key.write_text("x")
    key.chmod(0o600)

    assert examine_key(tmp_path).level == "good"


def test_a_public_address_that_the_server_refuses_is_wrong(settings):
    settings.PUBLIC_URL = "https://phananh.example.vn"
    settings.ALLOWED_HOSTS = ["localhost"]

    finding = examine_address()

    assert finding.level == "wrong"
    assert finding.fix == "NHACTRUONG_HOSTS=phananh.example.vn,localhost"


@pytest.mark.parametrize(
    ("version", "level"),
    [
        ("3.6.23", "good"),
        ("3.7.0", "warning"),
        ("3.51.2", "warning"),
        ("3.51.3", "good"),
        ("3.52.0", "good"),
    ],
)
def test_releases_of_sqlite_with_the_wal_fault_are_warned_of(version, level, sqlite):
    assert examine_sqlite(version).level == level


@pytest.fixture
def sqlite():
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("about SQLite")


@pytest.mark.django_db
def test_tables_that_are_all_there_are_well():
    assert examine_tables().level == "good"


def test_files_never_collected_are_warned_of(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"

    assert examine_static().level == "warning"

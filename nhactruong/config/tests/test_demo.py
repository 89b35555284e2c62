"""The first command a visitor gives, from nothing to a city that keeps its promises."""

import json
import os
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demonstration")]


@pytest.fixture(scope="module")
def nhactruong(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "nhactruong.config.command", *arguments],
            env=os.environ
            | {
                "NHACTRUONG_DATA_DIR": str(folder),
                "NHACTRUONG_DATABASE_URL": "",
                "NHACTRUONG_DEMO_REPORTS": "8",
            },
            capture_output=True,
            text=True,
            check=False,
        )

    run.folder = folder
    (folder / "demo.unfinished").touch()
    (folder / "nhactruong.sqlite3").write_text("half a city")
    built = run("demo", "--no-serve")
    assert built.returncode == 0, built.stderr
    assert "chutich.hoankiem" in built.stdout
    return run


def test_an_interrupted_demonstration_was_begun_anew(nhactruong):
    assert not (nhactruong.folder / "demo.unfinished").exists()


def test_the_demonstration_keeps_every_promise(nhactruong):
    checked = nhactruong("check", "--json")

    found = json.loads(checked.stdout)
    assert (checked.returncode, found["ok"]) == (0, True), found
    assert {"id", "name", "ok", "checked", "failures"} == set(found["promises"][0])


def test_a_second_time_nothing_is_built(nhactruong):
    again = nhactruong("demo", "--no-serve")

    assert again.returncode == 0
    assert again.stdout.startswith("Đăng nhập thử")


def test_doctor_finds_nothing_to_mend(nhactruong):
    examined = nhactruong("doctor", "--json")

    assert examined.returncode == 0, examined.stdout
    assert json.loads(examined.stdout)["ok"]


def test_importing_the_same_city_again_changes_nothing(nhactruong):
    assert nhactruong("import").returncode == 0
    assert nhactruong("check").returncode == 0


def test_faulty_files_are_named_by_row_and_nothing_is_loaded(nhactruong, tmp_path):
    from nhactruong.config.commands.import_city import HANOI

    for file in HANOI.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    units = tmp_path / "units.csv"
    lines = units.read_text("utf-8").splitlines(keepends=True)
    units.write_text("".join([*lines[:5], "one cell only\n", *lines[5:]]), "utf-8")

    refused = nhactruong("import", str(tmp_path))

    assert refused.returncode == 1
    assert "units.csv, dòng 6" in refused.stderr
    assert nhactruong("check").returncode == 0

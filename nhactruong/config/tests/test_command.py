import subprocess
import sys

import pytest

from nhactruong.config.command import COMMANDS, HIDDEN, main


def nhactruong(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "nhactruong.config.command", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "", "PYTHONIOENCODING": "utf-8", **environment},
    )


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_tells_what_it_does(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])

    assert ended.value.code == 0
    assert f"nhactruong {name}" in capsys.readouterr().out


def test_help_lists_every_command_that_an_operator_needs(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])

    words = capsys.readouterr().out.split()
    assert set(COMMANDS) - HIDDEN <= set(words)
    assert not HIDDEN & set(words)


@pytest.mark.parametrize(
    "arguments", [[], ["sing"], ["serve", "--port", "0"], ["serve", "--port", "x"]]
)
def test_a_command_that_is_not_one_ends_with_2(arguments):
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2


def test_a_missing_folder_ends_with_2_and_a_sentence(tmp_path):
    migrated = nhactruong("migrate", NHACTRUONG_DATA_DIR=str(tmp_path))
    assert migrated.returncode == 0, migrated.stderr

    ended = nhactruong("import", "nowhere", NHACTRUONG_DATA_DIR=str(tmp_path))

    assert ended.returncode == 2
    assert "không có thư mục nowhere" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", ["serve", "work", "check", "import"])
def test_missing_tables_are_named_with_the_way_out(command, tmp_path):
    arguments = ["--port", "8765"] if command == "serve" else []

    ended = nhactruong(command, *arguments, NHACTRUONG_DATA_DIR=str(tmp_path))

    assert ended.returncode == 2
    assert "nhactruong migrate" in ended.stderr


def test_an_unreachable_database_is_told_without_a_traceback(tmp_path):
    ended = nhactruong(
        "check",
        NHACTRUONG_DATA_DIR=str(tmp_path),
        NHACTRUONG_DATABASE_URL="postgres://nobody@127.0.0.1:1/nothing",
    )

    assert ended.returncode == 2
    assert "nhactruong doctor" in ended.stderr
    assert "Traceback" not in ended.stderr

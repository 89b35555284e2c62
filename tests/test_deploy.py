"""What is shipped for machines is read by the tools that will read it there."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from nhactruong.config.command import COMMANDS, parser
from tests.house import ROOT
from tools import make_env

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]


def test_the_environment_file_names_every_setting_and_no_other():
    assert make_env.TARGET.read_text("utf-8") == make_env.drawn(), (
        "run python tools/make_env.py"
    )
    lines = make_env.TARGET.read_text("utf-8").splitlines()
    named = {
        found[1] for line in lines if (found := re.match(r"#?(NHACTRUONG_\w+)=", line))
    }
    assert named == {name for name, _default, _words in make_env.settings()}
    for line in lines:
        assert line == "" or line[0] == "#" or re.fullmatch(r"\w+=[^\s\"']*", line), (
            line
        )


def read(unit):
    found = configparser.RawConfigParser(strict=False, interpolation=None)
    found.optionxform = str
    found.read_string(unit.read_text("utf-8"))
    return found


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_are_understood_by_systemd(unit, tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze here")
    # The programs and the user are not on this machine.
    for each in UNITS:
        text = each.read_text("utf-8").replace("/opt/nhactruong/current/bin/", "/bin/")
        text = re.sub(
            r"^ExecStart=/bin/nhactruong", "ExecStart=/bin/true", text, flags=re.M
        )
        (tmp_path / each.name).write_text(text)
    ended = subprocess.run(
        [
            "systemd-analyze",
            "verify",
            "--recursive-errors=no",
            str(tmp_path / unit.name),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in ended.stderr.splitlines() if "nhactruong" in line]
    assert (ended.returncode, ours) == (0, [])


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_services_run_our_commands_as_a_user_without_rights(unit):
    service = read(unit)["Service"]
    line = service["ExecStart"].split()

    assert line[0] == "/opt/nhactruong/current/bin/nhactruong"
    assert line[1] in COMMANDS
    parser().parse_args(line[1:])
    assert service["User"] == "nhactruong"
    for name in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "RestrictNamespaces"):
        assert service[name] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""
    assert service["MemoryMax"]


def test_timers_have_their_services_and_times():
    for timer in (unit for unit in UNITS if unit.suffix == ".timer"):
        assert timer.with_suffix(".service") in SERVICES
        assert read(timer)["Timer"]["OnCalendar"]


def test_the_containers_run_nothing_as_root_and_watch_themselves():
    lines = (DEPLOY / "container" / "Containerfile").read_text("utf-8").splitlines()
    images = [line.split()[1] for line in lines if line.startswith("FROM ")]
    users = [line.split()[1] for line in lines if line.startswith("USER ")]

    assert images
    assert all(re.fullmatch(r"[a-z]+:[\w.-]+", image) for image in images)
    assert users[-1] not in ("0", "root")
    assert any(line.startswith("HEALTHCHECK ") for line in lines)
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY ")]
    named = [one for line in copied for one in line if not one.startswith(("--", "/"))]
    assert [one for one in named if not (ROOT / one).exists()] == []


def test_the_compose_file_says_what_the_containerfile_needs():
    said = yaml.safe_load((DEPLOY / "container" / "compose.yaml").read_text("utf-8"))
    core = said["services"]["web"]

    assert set(said["services"]) == {"database", "web", "worker"}
    folder = DEPLOY / "container"
    assert (folder / core["build"]["context"] / core["build"]["dockerfile"]).exists()
    assert all((folder / name).exists() for name in core["env_file"])
    assert said["services"]["worker"]["command"] == ["nhactruong", "work"]


def test_alerts_ask_for_metrics_that_there_are():
    guide = (ROOT / "docs" / "operator.md").read_text("utf-8")
    rules = yaml.safe_load((DEPLOY / "prometheus-alerts.yml").read_text("utf-8"))
    asked = {
        re.sub(r"_bucket$", "", name)
        for rule in rules["groups"][0]["rules"]
        for name in re.findall(r"nhactruong_\w+", rule["expr"])
    }

    assert asked
    assert [name for name in asked if f"`{name}`" not in guide] == []


def test_the_wrapper_gives_commands_the_settings_of_the_service(tmp_path):
    settings = tmp_path / "nhactruong.env"
    settings.write_text("# no\nNHACTRUONG_HOSTS=a,b $(touch x);'\nPATH=/nowhere\n")
    program = tmp_path / "program"
    program.write_text('#!/bin/sh\nprintf "%s|%s" "$NHACTRUONG_HOSTS" "$*"\n')
    program.chmod(0o755)
    text = (DEPLOY / "nhactruong").read_text("utf-8")
    text = text.replace("/etc/nhactruong/nhactruong.env", str(settings))
    text = text.replace("/opt/nhactruong/current/bin/nhactruong", str(program))
    me = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True)
    text = text.replace("user=nhactruong", f"user={me.stdout.strip()}")
    wrapper = tmp_path / "wrapper"
    wrapper.write_text(text)

    ended = subprocess.run(
        ["sh", str(wrapper), "check", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert ended.stdout == "a,b $(touch x);'|check --json"


def test_every_file_is_told_in_its_readme():
    told = (DEPLOY / "README.md").read_text("utf-8")
    for path in DEPLOY.rglob("*"):
        if path.is_file() and path.name != "README.md":
            assert path.suffix in (".service", ".timer") or path.name in told, path


def test_paths_of_the_units_are_those_of_the_guide():
    guide = (ROOT / "docs" / "operator.md").read_text("utf-8")
    for path in ("/opt/nhactruong/current", "/etc/nhactruong/nhactruong.env",
                 "/var/lib/nhactruong", "/var/backups/nhactruong"):  # fmt: skip
        assert path in guide
    assert Path(make_env.TARGET).exists()

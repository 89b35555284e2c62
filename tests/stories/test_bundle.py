"""A release is one bundle that installs without the Internet."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.house import PACKAGE, ROOT, tracked
from tools import bundle

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("bundle"),
    pytest.mark.skipif(
        bool(os.environ.get("NHACTRUONG_DATABASE_URL")), reason="once is enough"
    ),
    pytest.mark.skipif(not shutil.which("sha256sum"), reason="no sha256sum here"),
]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """Make the bundle and unpack it; return its folder."""
    folder = tmp_path_factory.mktemp("bundle")
    made = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "bundle.py"), str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode and "pip" in made.stderr:
        pytest.skip("the wheels cannot be fetched here")
    assert made.returncode == 0, made.stderr
    (archive,) = folder.glob("*.tar")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / bundle.NAME


def without_network(line):
    """Return the command that runs `line` in a world without any network."""
    tried = subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False)
    return ["unshare", "-rn", *line] if tried.returncode == 0 else line


def install(unpacked, folder):
    return subprocess.run(
        without_network([str(unpacked / "install.sh"), str(folder)]),
        env={"PATH": os.environ["PATH"], "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_installs_offline_and_makes_a_city_that_keeps_its_promises(
    unpacked, tmp_path
):
    done = install(unpacked, tmp_path / "opt")
    assert done.returncode == 0, done.stderr
    program = tmp_path / "opt" / "current" / "bin" / "nhactruong"
    environment = {
        "PATH": "/usr/bin:/bin",
        "NHACTRUONG_DATA_DIR": str(tmp_path / "data"),
        "NHACTRUONG_DEMO_REPORTS": "5",
    }

    def ask(*arguments):
        return subprocess.run(
            without_network([str(program), *arguments]),
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    made = ask("demo", "--no-serve")
    assert made.returncode == 0, made.stderr
    assert ask("check").returncode == 0
    assert ask("backup", str(tmp_path / "kept")).returncode == 0
    assert "Traceback" not in ask("doctor").stderr
    again = install(unpacked, tmp_path / "opt")
    assert again.returncode == 2
    assert "đã có" in again.stderr


def test_a_bundle_that_was_changed_installs_nothing(unpacked, tmp_path):
    spoilt = tmp_path / "bundle"
    shutil.copytree(unpacked, spoilt)
    (wheel,) = (spoilt / "wheels").glob("nhactruong-*.whl")
    wheel.write_bytes(wheel.read_bytes()[:-1] + b"!")

    done = install(spoilt, tmp_path / "opt")

    assert done.returncode == 2
    assert "sai mã băm" in done.stderr
    assert not (tmp_path / "opt").exists()


def test_our_wheel_holds_everything_that_the_package_needs(unpacked):
    (wheel,) = (unpacked / "wheels").glob("nhactruong-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        inside = set(packed.namelist())
    wanted = {
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.is_relative_to(PACKAGE) and "tests" not in path.parts
    }

    assert wanted - inside == set()
    assert any(name.endswith("locale/en/LC_MESSAGES/django.mo") for name in inside)


def test_every_package_in_it_names_its_licence(unpacked):
    table = (unpacked / "LICENSES.md").read_text("utf-8")
    names = [Path(w).name.split("-")[0] for w in (unpacked / "wheels").iterdir()]

    assert "see the package" not in table
    assert table.count("\n| ") == len(names) + 1
    assert " GPL" not in table.replace("LGPL", "")

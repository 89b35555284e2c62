"""Make the release: one archive that installs without the Internet.

    python tools/bundle.py [FOLDER]     default: dist

Holds the wheels of requirements/base.lock for this platform and this Python, our own
wheel, checksums, licences, the installer, deploy/ and the operator's guide. Fetched with
hashes checked, installed with hashes checked.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import tomllib
import zipfile
from email.parser import HeaderParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
    "version"
]
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
PLATFORM = re.sub(r"\W", "_", sysconfig.get_platform())
NAME = f"nhactruong-{VERSION}"


def main(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="nhactruong-bundle-") as work:
        content = Path(work) / NAME
        wheels = content / "wheels"
        wheels.mkdir(parents=True)
        fetch(wheels)
        own = build(wheels, Path(work))
        write_lock(content, own)
        copy_rest(content)
        (content / "LICENSES.md").write_text(licences(wheels), "utf-8")
        write_sums(content)
        target = folder / f"{NAME}-py{PYTHON}-{PLATFORM}.tar"
        pack(content, target)
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    target.with_suffix(".tar.sha256").write_text(f"{digest}  {target.name}\n")
    print(f"{target} ({target.stat().st_size / 2**20:.0f} MB)")
    return 0


def fetch(wheels: Path) -> None:
    pip("download", "--require-hashes", "--only-binary", ":all:", "--no-deps",
        "--dest", str(wheels), "-r", str(ROOT / "requirements" / "base.lock"))  # fmt: skip


def build(wheels: Path, work: Path) -> Path:
    """Build our own wheel from a copy, so that nothing is left in the tree."""
    source = work / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE", "requirements"):
        path = ROOT / name
        copy = shutil.copytree if path.is_dir() else shutil.copy2
        copy(path, source / name)
    ignored = shutil.ignore_patterns("__pycache__", "tests")
    shutil.copytree(ROOT / "nhactruong", source / "nhactruong", ignore=ignored)
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels),
        str(source))  # fmt: skip
    (own,) = wheels.glob("nhactruong-*.whl")
    return own


def pip(*arguments: str) -> None:
    line = [sys.executable, "-m", "pip", *arguments, "--quiet"]
    subprocess.run([*line, "--disable-pip-version-check"], check=True)


def write_lock(content: Path, own: Path) -> None:
    lock = (ROOT / "requirements" / "base.lock").read_text("utf-8")
    digest = hashlib.sha256(own.read_bytes()).hexdigest()
    lock += f"nhactruong=={VERSION} \\\n    --hash=sha256:{digest}\n"
    (content / "requirements.lock").write_text(lock, "utf-8")


def copy_rest(content: Path) -> None:
    shutil.copy2(ROOT / "tools" / "install.sh", content / "install.sh")
    (content / "install.sh").chmod(0o755)
    (content / "RELEASE").write_text(
        f"version={VERSION}\npython={PYTHON}\nplatform={PLATFORM}\n"
    )
    shutil.copytree(ROOT / "deploy", content / "deploy")
    for name in ("LICENSE", "NOTICE", "CHANGELOG.md"):
        shutil.copy2(ROOT / name, content / name)
    shutil.copytree(ROOT / "docs", content / "docs", dirs_exist_ok=True,
                    ignore=shutil.ignore_patterns("screenshots"))  # fmt: skip


def licences(wheels: Path) -> str:
    """Return a table of every wheel with its licence, as its own metadata tells it."""
    rows = ["# Licences of what this bundle brings", "", "| package | version | licence |",
            "|---|---|---|"]  # fmt: skip
    for wheel in sorted(wheels.glob("*.whl")):
        about = metadata(wheel)
        rows.append(f"| {about['Name']} | {about['Version']} | {licence(about)} |")
    return "\n".join(rows) + "\n"


def metadata(wheel: Path) -> "dict[str, list[str] | str]":
    with zipfile.ZipFile(wheel) as packed:
        (name,) = (
            n
            for n in packed.namelist()
            if re.fullmatch(r"[^/]+\.dist-info/METADATA", n)
        )
        read = HeaderParser().parsestr(packed.read(name).decode())
    found: dict[str, list[str] | str] = {k: str(v) for k, v in read.items()}
    found["Classifier"] = [str(one) for one in read.get_all("Classifier") or []]
    return found


def licence(about: "dict[str, list[str] | str]") -> str:
    if said := about.get("License-Expression"):
        return str(said)
    named = [
        one.rpartition(" :: ")[2]
        for one in about["Classifier"]
        if one.startswith("License ::")
    ]
    first = str(about.get("License") or "").strip().partition("\n")[0]
    return ", ".join(named) or first or "see the package"


def write_sums(content: Path) -> None:
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(content)}"
        for path in sorted(content.rglob("*"))
        if path.is_file()
    ]
    (content / "SHA256SUMS").write_text("\n".join(lines) + "\n", "utf-8")


def pack(content: Path, target: Path) -> None:
    def plain(about: tarfile.TarInfo) -> tarfile.TarInfo:
        about.uid = about.gid = 0
        about.uname = about.gname = "root"
        return about

    with tarfile.open(target, "w") as tar:
        tar.add(content, NAME, filter=plain)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist"))

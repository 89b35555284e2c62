"""The archive: a plain tar whose last member says what it is and that it is whole.

database.sqlite3.gz | database.dump     the database at one moment
files/…                                 photos and documents
secret.key                              only where it was asked for
SHA256SUMS                              of all these, as `sha256sum -c` reads it
manifest.json                           last: an archive without it was cut short
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Protocol, Self, cast

FORMAT = 1
SUMS, MANIFEST = "SHA256SUMS", "manifest.json"
PIECE = 1 << 20  # bytes read at once
Step = Callable[[int, int], None]


class Damaged(Exception):
    """Say in one sentence why an archive cannot be trusted."""


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class HashingReader:
    """Read a file and know the SHA-256 of what was read."""

    def __init__(self, source: Readable) -> None:
        self.source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        part = self.source.read(size)
        self.digest.update(part)
        return part


class Writer:
    """Write an archive under another name until it is finished."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path.open("xb")
        os.fchmod(self.file.fileno(), 0o600)
        self.tar = tarfile.open(  # noqa: SIM115
            fileobj=self.file, mode="w", format=tarfile.PAX_FORMAT
        )
        self.sums = tempfile.TemporaryFile(dir=path.parent)  # noqa: SIM115

    def add(self, name: str, source: Path) -> int:
        """Add a file; return its size. Raises FileNotFoundError where it is gone."""
        with source.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            self._add(name, file, size)
        return size

    def add_bytes(self, name: str, data: bytes) -> None:
        self._add(name, io.BytesIO(data), len(data))

    def finish(self, manifest: dict[str, Any]) -> None:
        """Close the archive with its sums and its manifest; all of it on the disk."""
        self.sums.seek(0)
        reading = HashingReader(self.sums)
        about = tarfile.TarInfo(SUMS)
        about.size, about.mode = os.fstat(self.sums.fileno()).st_size, 0o600
        self.tar.addfile(about, cast(IO[bytes], reading))
        whole = manifest | {"format": FORMAT, "sums_sha256": reading.digest.hexdigest()}
        text = json.dumps(whole, ensure_ascii=False, indent=2).encode()
        about = tarfile.TarInfo(MANIFEST)
        about.size, about.mode = len(text), 0o600
        self.tar.addfile(about, io.BytesIO(text))
        self.tar.close()
        self.file.flush()
        os.fsync(self.file.fileno())
        self.close()

    def close(self) -> None:
        self.file.close()
        self.sums.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.close()

    def _add(self, name: str, source: IO[bytes], size: int) -> None:
        about = tarfile.TarInfo(name)
        about.size, about.mode, about.mtime = size, 0o600, time.time()
        reading = HashingReader(source)
        self.tar.addfile(about, cast(IO[bytes], reading))
        _forget_members(self.tar)
        self.sums.write(f"{reading.digest.hexdigest()}  {name}\n".encode())


Take = Callable[[str, Readable], None]


def read_archive(path: Path, step: Step, take: Take | None = None) -> dict[str, Any]:
    """Read every byte of an archive, hold it against its sums, return its manifest.

    take: given each member but sums and manifest, as name and open file; what it
        leaves unread is read after it.
    step: told (bytes done, bytes in all).
    Raises Damaged.
    """
    try:
        return _read_archive(path, step, take)
    except (tarfile.TarError, EOFError) as fault:
        raise Damaged(
            f"không phải bản sao lưu, bị cắt cụt hoặc bị hỏng ({fault})"
        ) from fault


def _read_archive(path: Path, step: Step, take: Take | None) -> dict[str, Any]:
    total = path.stat().st_size
    found = hashlib.sha256()
    manifest: dict[str, Any] | None = None
    said = b""
    with path.open("rb") as file, tempfile.TemporaryFile() as lines:
        for name, member in _members(file):
            if manifest is not None:
                raise Damaged("có dữ liệu thừa sau phần mục lục (manifest.json)")
            if name == MANIFEST:
                manifest = _manifest(member.read(PIECE * 64))
                continue
            reading = HashingReader(member)
            if name == SUMS:
                sums = tempfile.TemporaryFile()  # noqa: SIM115
                _drain(reading, sums)
                said = reading.digest.hexdigest().encode()
                continue
            if take is not None:
                take(name, reading)
            _drain(reading)
            line = f"{reading.digest.hexdigest()}  {name}\n".encode()
            found.update(line)
            lines.write(line)
            step(file.tell(), total)
        if manifest is None or not said:
            raise Damaged("bản sao lưu bị cắt cụt: không có phần mục lục ở cuối tệp")
        with sums:
            if manifest["sums_sha256"].encode() != said:
                raise Damaged("danh sách mã băm (SHA256SUMS) không khớp mục lục")
            if found.hexdigest().encode() != said:
                raise Damaged(_first_difference(sums, lines))
    step(total, total)
    return manifest


def _members(file: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(fileobj=file, mode="r:") as tar:
        while (about := tar.next()) is not None:
            _forget_members(tar)
            if not about.isreg() or not _is_safe(about.name):
                raise Damaged(f"thành phần lạ trong bản sao lưu: {about.name!r}")
            member = tar.extractfile(about)
            if member is None:
                raise Damaged(f"không đọc được {about.name}")
            yield about.name, member


def _forget_members(tar: tarfile.TarFile) -> None:
    """tarfile remembers every member; millions would fill the memory."""
    tar.members = []  # type: ignore[attr-defined]


def _is_safe(name: str) -> bool:
    parts = name.split("/")
    return not name.startswith("/") and ".." not in parts and "" not in parts


def _drain(source: Readable, target: IO[bytes] | None = None) -> None:
    while part := source.read(PIECE):
        if target is not None:
            target.write(part)


def _manifest(text: bytes) -> dict[str, Any]:
    try:
        read = json.loads(text)
        known = read["format"]
    except (ValueError, KeyError, TypeError) as fault:
        raise Damaged("phần mục lục (manifest.json) bị hỏng") from fault
    if known != FORMAT:
        raise Damaged(
            f"bản sao lưu dạng {known}, bản phát hành này chỉ đọc dạng {FORMAT};"
            " hãy dùng bản phát hành đã tạo ra nó"
        )
    if not isinstance(read.get("sums_sha256"), str):
        raise Damaged("phần mục lục (manifest.json) bị hỏng")
    return dict(read)


def _first_difference(said: IO[bytes], found: IO[bytes]) -> str:
    said.seek(0)
    found.seek(0)
    for wanted, there in zip(said, found, strict=False):
        if wanted != there:
            name = wanted.decode(errors="replace").strip().partition("  ")[2]
            return f"{name} đã bị thay đổi hoặc hỏng (sai mã băm)"
    return "thiếu hoặc thừa thành phần so với danh sách mã băm"

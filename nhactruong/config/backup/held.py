"""Hold a restored installation against the manifest of its archive."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from nhactruong.config.backup.facts import facts_of, file_keys


class Here:
    """The restored database, asked through Django."""

    def rows(self, sql: str) -> Iterable[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            while part := cursor.fetchmany(20_000):
                yield from part


def differences(manifest: dict[str, Any]) -> list[str]:
    """Say in what the database and files here are not what the manifest tells."""
    here = Here()
    facts = facts_of(here, connection.vendor)
    words = []
    for name, number in manifest["tables"].items():
        found = facts["tables"].get(name)
        if found != number:
            words.append(f"bảng {name}: bản sao lưu có {number} dòng, ở đây {found}")
    if facts["events"] != manifest["events"]:
        words.append("chuỗi sự kiện không giống khi sao lưu (sai mã băm)")
    root = Path(settings.FILES_DIR)
    missing = sum(not (root / key).exists() for key in file_keys(here, facts["tables"]))
    if missing != manifest["files"]["missing"]:
        words.append(f"thiếu {missing} tệp mà cơ sở dữ liệu nêu tên")
    return words

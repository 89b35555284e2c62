"""Static files as a browser fetches them: hashed, compressed, style sheets joined.

In development each sheet is imported by itself; collected, `site.css` is one file, so
that a phone far from the mast asks once instead of sixteen times.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import (  # type: ignore[import-untyped]
    CompressedManifestStaticFilesStorage,
)

JOINED = ("ui/site.css", "ui/desk.css")
_IMPORT = re.compile(r'@import url\("([\w./-]+)"\) layer\((\w+)\)( print)?;\n?')


def join(sheet: str, read: Any) -> str:
    """Return `sheet` with each layered import replaced by the sheet that it names.

    read: gives the text of an imported address.
    """

    def put(found: re.Match[str]) -> str:
        layer = f"@layer {found[2]} {{\n{read(found[1])}}}\n"
        return f"@media print {{\n{layer}}}\n" if found[3] else layer

    return _IMPORT.sub(put, sheet)


class JoinedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if not dry_run:
            for name in JOINED:
                if name in paths:
                    self._join(name, paths)
        yield from super().post_process(paths, dry_run, **options)

    def _join(self, name: str, paths: dict[str, Any]) -> None:
        folder = Path(name).parent

        def read(address: str) -> str:
            storage, path = paths[(folder / address).as_posix()]
            return str(storage.open(path).read().decode())

        storage, path = paths[name]
        text = join(storage.open(path).read().decode(), read)
        Path(self.path(name)).write_text(text, encoding="utf-8")
        # From here on the collected file is the source of what is hashed.
        paths[name] = (self, name)

"""The map file: which column of an export is what. Pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

HERE = Path(__file__).parents[1] / "data" / "replay"
HOW = ("point", "ward", "spread")
NEEDED = ("id", "created", "category")
_COLUMNS = (*NEEDED, "address")
_TOP = {
    "source", "time_zone", "dates", "text", "longest_silence", "lang", "columns", "place",
    "topics",
}  # fmt: skip


class FaultyMap(ValueError):
    """The map cannot be used; its words say why, in Vietnamese."""


@dataclass(frozen=True)
class Map:
    """How an export is read.

    source: names the export; with a row's id it makes the row known again.
    columns: ours → theirs; dates: formats of strptime, tried in order.
    how: "point" takes `lat` and `lon` as they are; "ward" the ward's code or name in the
        column `by`; "spread" gives all rows with one value of `by` to one ward.
    topics: (pattern, topic's code) in order; "" leaves the category out.
    longest_silence: days; a longer one between two rows is cut to it.
    """

    source: str
    zone: ZoneInfo
    dates: tuple[str, ...]
    text: str
    columns: Mapping[str, str]
    how: str
    place: Mapping[str, str]
    topics: tuple[tuple[str, str], ...]
    longest_silence: float | None = None
    lang: str = "vi"

    def topic(self, category: str) -> str | None:
        """Return the topic of a category, "" to leave it out, None if none is named."""
        for pattern, topic in self.topics:
            if fnmatchcase(category.casefold(), pattern.casefold()):
                return topic
        return None


def find_map(name: str) -> Path:
    """Return the file that `name` means: a path, or one that comes with the package."""
    for path in (Path(name), HERE / name, HERE / f"{name}.toml"):
        if path.is_file():
            return path
    shipped = ", ".join(sorted(path.stem for path in HERE.glob("*.toml")))
    raise FaultyMap(f"không có tệp ánh xạ {name}; có sẵn: {shipped}")


def read_map(path: Path) -> Map:
    """Return the map in a file. Raises FaultyMap."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise FaultyMap(f"{path.name}: không đọc được: {fault}") from fault
    try:
        return _map(told)
    except FaultyMap as fault:
        raise FaultyMap(f"{path.name}: {fault}") from None


def _map(told: Mapping[str, Any]) -> Map:
    if strange := sorted(set(told) - _TOP):
        raise FaultyMap(f"không biết mục {', '.join(strange)}")
    columns, place = _table(told, "columns"), _table(told, "place")
    if missing := [name for name in NEEDED if name not in columns]:
        raise FaultyMap(f"[columns] thiếu {', '.join(missing)}")
    if strange := sorted(set(columns) - set(_COLUMNS)):
        raise FaultyMap(f"[columns] không biết {', '.join(strange)}")
    how = place.get("how", "")
    if how not in HOW:
        raise FaultyMap(f"[place] how phải là một trong: {', '.join(HOW)}")
    wanted = ("lat", "lon") if how == "point" else ("by",)
    if missing := [name for name in wanted if name not in place]:
        raise FaultyMap(f"[place] thiếu {', '.join(missing)}")
    return Map(
        source=_word(told, "source"),
        zone=_zone(_word(told, "time_zone")),
        dates=_dates(told),
        text=_word(told, "text"),
        columns=columns,
        how=how,
        place=place,
        topics=tuple(_table(told, "topics").items()),
        longest_silence=_days(told),
        lang=told.get("lang", "vi"),
    )


def _word(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not value.strip():
        raise FaultyMap(f"thiếu {name}")
    return value


def _table(told: Mapping[str, Any], name: str) -> dict[str, str]:
    table = told.get(name)
    if not isinstance(table, dict) or not table:
        raise FaultyMap(f"thiếu bảng [{name}]")
    if wrong := [key for key, value in table.items() if not isinstance(value, str)]:
        raise FaultyMap(f"[{name}] {wrong[0]}: phải là chữ")
    return table


def _dates(told: Mapping[str, Any]) -> tuple[str, ...]:
    dates = told.get("dates")
    if not isinstance(dates, list) or not dates:
        raise FaultyMap("thiếu dates: các dạng ngày giờ, như %Y-%m-%d %H:%M")
    return tuple(map(str, dates))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise FaultyMap(f"time_zone {name}: không có múi giờ này") from fault


def _days(told: Mapping[str, Any]) -> float | None:
    days = told.get("longest_silence")
    if days is None:
        return None
    if isinstance(days, bool) or not isinstance(days, (int, float)) or days <= 0:
        raise FaultyMap("longest_silence: số ngày, trên 0")
    return float(days)

"""Logs without persons: lines of text or of JSON, scrubbed before they are written.

No Django here: the settings are made of this.
"""

import logging
import re
import traceback
from contextvars import ContextVar
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

request_id: ContextVar[str] = ContextVar("request_id", default="")

_SCRUBBED = (
    # The address of a private link is its key.
    (re.compile(r"/r/[^/\s\"'<>]+/[^/\s\"'<>]+"), "/r/[link]"),
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"(?<![\w.])(?:\+?84|0)(?:[ .\-]?\d){8,10}(?!\d)"), "[phone]"),
    # Codes and keys: long, of letters and digits.
    (
        re.compile(r"(?<![\w./-])(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{24,}(?![\w./-])"),
        "[key]",
    ),
)
_QUOTED = re.compile(r"""(['"])(?:(?!\1).)*[^\w.:/\[\]()-](?:(?!\1).)*\1""")
_WORD = re.compile(r"\S*[^\x00-\x7f]\S*")


def scrub(text: str) -> str:
    """Take telephone numbers, e-mail addresses, private links and keys out."""
    for pattern, instead in _SCRUBBED:
        text = pattern.sub(instead, text)
    return text


def fault_words(message: str) -> str:
    """Return of an exception's message what cannot be somebody's words.

    The first line (a database's next ones quote the row), without quoted phrases and
    without words in Vietnamese letters.
    """
    first = message.partition("\n")[0]
    return scrub(_WORD.sub("…", _QUOTED.sub("[words]", first)))


def exception_lines(fault: BaseException) -> str:
    """Write an exception with its causes: where it was, of what kind, cautious words."""
    parts: list[str] = []
    seen: set[int] = set()
    one: BaseException | None = fault
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        frames = "".join(
            f"{frame.filename}:{frame.lineno} in {frame.name}\n"
            for frame in traceback.extract_tb(one.__traceback__)
        )
        kind = f"{type(one).__module__}.{type(one).__qualname__}"
        parts.append(f"{frames}{kind}: {fault_words(str(one))}")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n--- caused by ---\n".join(parts)


ExcInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None]
    | tuple[None, None, None]
)


class TextLines(logging.Formatter):
    """One line a thing, for people."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        line = scrub(super().format(record))
        told = getattr(record, "told", None)
        if isinstance(told, dict):
            line += "".join(f" {key}={value}" for key, value in told.items())
        return line

    def formatException(self, ei: ExcInfo) -> str:
        return exception_lines(ei[1]) if ei[1] is not None else ""


class JsonLines(JsonFormatter):
    """One JSON object a line, for programs: time, level, logger, message, and facts."""

    def __init__(self) -> None:
        super().__init__(
            "%(levelname)s %(name)s %(message)s",
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "fault"},
            timestamp="time",
            json_ensure_ascii=False,
            reserved_attrs=_NOT_TOLD,
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        told = log_data.pop("told", None)
        clean = {
            key: scrub(value) if isinstance(value, str) else value
            for key, value in log_data.items()
            if isinstance(value, str | int | float | bool | type(None))
        }
        clean = {"time": log_data["time"].isoformat(timespec="milliseconds"), **clean}
        if found := request_id.get():
            clean["request_id"] = found
        return clean | (told if isinstance(told, dict) else {})

    def formatException(self, ei: ExcInfo) -> str:
        return exception_lines(ei[1]) if ei[1] is not None else ""


# What a record carries besides; `request` is Django's own, full of persons.
_NOT_TOLD = [
    *logging.LogRecord("", 0, "", 0, "", (), None).__dict__,
    "asctime",
    "message",
    "request",
    "server_time",
    "stack_info",
    "taskName",
]


def logging_config(form: str, level: str) -> dict[str, Any]:
    """Return Django's LOGGING.

    form: "json" (every request and act) or "text" (warnings and faults).
    level: of our own loggers, in place of the form's usual one; "" for that.
    """
    usual = "INFO" if form == "json" else "WARNING"
    maker = "JsonLines" if form == "json" else "TextLines"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"nhactruong.config.watch.logs.{maker}"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line"}
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "nhactruong": {"level": level or usual},
            # A refused or missing page is the asker's affair; a fault is ours.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
        },
    }

"""By what letters leave this installation, read from the environment.

    NHACTRUONG_SMTP_URL=smtp://user:password@mail.example:587?tls=starttls
    NHACTRUONG_SMTP_URL=smtps://mail.example:465

or each part for itself: NHACTRUONG_SMTP_HOST, …_PORT, …_USER, …_TLS (none, starttls,
implicit) and NHACTRUONG_SMTP_PASSWORD_FILE, a file that only the service may read.
"""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PORTS = {"none": 25, "starttls": 587, "implicit": 465}


def smtp_settings(environment: Mapping[str, str]) -> dict[str, str | int]:
    """Return host ("" where none is set), port, user, password and tls.

    Raises ImproperlyConfigured naming what is wrong, never the password.
    """
    said = {
        "host": environment.get("NHACTRUONG_SMTP_HOST", ""),
        "port": environment.get("NHACTRUONG_SMTP_PORT", ""),
        "user": environment.get("NHACTRUONG_SMTP_USER", ""),
        "tls": environment.get("NHACTRUONG_SMTP_TLS", ""),
    }
    password = ""
    if url := environment.get("NHACTRUONG_SMTP_URL", ""):
        said, password = _of_url(url, said)
    if file := environment.get("NHACTRUONG_SMTP_PASSWORD_FILE", ""):
        try:
            password = Path(file).read_text("utf-8").strip()
        except OSError as fault:
            raise ImproperlyConfigured(
                f"NHACTRUONG_SMTP_PASSWORD_FILE: {fault.strerror}"
            ) from fault
    tls = said["tls"] or "none"
    if tls not in PORTS:
        raise ImproperlyConfigured("NHACTRUONG_SMTP_TLS: none, starttls, implicit")
    port = said["port"] or str(PORTS[tls])
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise ImproperlyConfigured("NHACTRUONG_SMTP_PORT: 1-65535")
    return {
        "host": said["host"],
        "port": int(port),
        "user": said["user"],
        "password": password,
        "tls": tls,
    }


def _of_url(url: str, said: dict[str, str]) -> tuple[dict[str, str], str]:
    parts = urlsplit(url)
    try:
        port = str(parts.port or "")
    except ValueError as fault:
        raise ImproperlyConfigured("NHACTRUONG_SMTP_URL: cổng 1-65535") from fault
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured("NHACTRUONG_SMTP_URL: smtp(s)://user:pass@host:port")
    tls = parse_qs(parts.query).get("tls", [""])[0]
    if parts.scheme == "smtps":
        tls = "implicit"
    found = {
        "host": parts.hostname,
        "port": port or said["port"],
        "user": unquote(parts.username or "") or said["user"],
        "tls": tls or said["tls"],
    }
    return found, unquote(parts.password or "")

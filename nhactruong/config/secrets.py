"""The installation's own secret, made at first start and kept beside its data; and what
else settings read from files and days."""

import os
import secrets
from datetime import date
from pathlib import Path


def secret_key(data_dir: Path) -> str:
    """Return NHACTRUONG_SECRET_KEY, else the key kept in `data_dir`, made if absent."""
    if given := os.environ.get("NHACTRUONG_SECRET_KEY"):
        return given
    path = data_dir / "secret.key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".secret.{os.getpid()}")
        fresh.write_text(secrets.token_urlsafe(64), encoding="ascii")
        fresh.chmod(0o600)
        try:
            os.link(fresh, path)  # fails when another process was first
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii")


def secret_in_file(name: str) -> str:
    """Return the first line of the file that the variable `name` names, "" for none."""
    path = os.environ.get(name, "")
    return Path(path).read_text(encoding="utf-8").strip() if path else ""


def day(name: str) -> date | None:
    """Return the day that the variable `name` gives as YYYY-MM-DD, None where unset."""
    said = os.environ.get(name, "")
    return date.fromisoformat(said) if said else None

"""The installation's own secret, made at first start and kept beside its data."""

import os
import secrets
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

"""The browser's half of a passkey ceremony, as an attribute of its form."""

import json
from typing import Any


def as_attribute(options: Any) -> str:
    """Return WebAuthn options as JSON; Django escapes it where it is written."""
    return json.dumps(options, separators=(",", ":"))

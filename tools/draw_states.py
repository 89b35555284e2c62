"""Draw docs/states/ anew from the tables of states: python tools/draw_states.py."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PAGE = ROOT / "docs" / "states" / "task.md"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhactruong.config.settings")
    import django
    from django.utils import translation

    django.setup()
    from nhactruong.work.diagram import page

    PAGE.parent.mkdir(parents=True, exist_ok=True)
    with translation.override("vi"):
        PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()

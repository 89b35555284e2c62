"""`nhactruong`: the operator's one door.

Ends with 0 when all is well, 1 when something was found wrong, 2 when the command could
not be carried out as given.
"""

import argparse
import os
import sys
from importlib import import_module
from typing import Any

from nhactruong.config.start import CannotDo

# Name of the command → its module in nhactruong/config/commands.
COMMANDS = {
    "demo": "demo",
    "serve": "serve",
    "work": "work",
    "check": "check",
    "recount": "recount",
    "doctor": "doctor",
    "letters": "letters",
    "account": "account",
    "import": "import_city",
    "calendar": "calendar",
    "simulate": "simulate",
    "replay": "replay",
    "backup": "backup",
    "restore": "restore",
    "upgrade": "upgrade",
    "migrate": "migrate",
    "bench": "bench",
}
SERVING = {"serve", "work", "demo"}  # these log as the settings say
HIDDEN = {"migrate"}


def main(arguments: list[str] | None = None) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhactruong.config.settings")
    options = parser().parse_args(arguments)
    if options.name not in SERVING:
        # To whoever typed it, only what is wrong; acts are in the ledger.
        os.environ["NHACTRUONG_LOG"] = "text"
    try:
        return int(options.run(options))
    except CannotDo as reason:
        print(f"nhactruong: {reason}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader (`| head`) has gone; what is still buffered goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line; each option set knows its `run`."""
    top = argparse.ArgumentParser(
        prog="nhactruong",
        description="Nhạc Trưởng: nền tảng để chính quyền thành phố giữ lời.",
        epilog="Mã thoát: 0 ổn; 1 có điều chưa đúng; 2 không thực hiện được.",
    )
    shown = ",".join(name for name in COMMANDS if name not in HIDDEN)
    places = top.add_subparsers(metavar="{" + shown + "}", required=True)
    for name, file in COMMANDS.items():
        module = import_module(f"nhactruong.config.commands.{file}")
        about = (module.__doc__ or "").strip()
        # Given `help`, argparse lists a command; without it, it stays unlisted.
        listed: dict[str, Any] = {"help": about.splitlines()[0]}
        place = places.add_parser(
            name,
            description=about,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            **({} if name in HIDDEN else listed),
        )
        module.add_arguments(place)
        place.set_defaults(run=module.run, name=name)
    return top


if __name__ == "__main__":
    sys.exit(main())

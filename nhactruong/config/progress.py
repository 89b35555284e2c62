"""A bar that fills on a terminal; silent where nobody watches."""

import sys
from types import TracebackType
from typing import Self

WIDTH = 30


class Progress:
    """Show how far a long piece of work has come, on stderr, only on a terminal.

    Call it with (done, total): a `Callable[[int, int], None]` for whoever works.
    """

    def __init__(self, label: str) -> None:
        self.label = label
        self.shown = ""

    def __call__(self, done: int, total: int) -> None:
        filled = WIDTH * done // max(total, 1)
        bar = "█" * filled + "░" * (WIDTH - filled)
        line = f"{self.label} {bar} {100 * done // max(total, 1):3d} %"
        if sys.stderr.isatty() and line != self.shown:
            self.shown = line
            print("\r" + line, end="", file=sys.stderr, flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.shown:
            print(file=sys.stderr)

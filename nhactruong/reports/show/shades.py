"""Steps of colour for counts, and the legend that says them in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

_NICE = (1, 2, 3, 5, 8, 10)


@dataclass(frozen=True, slots=True)
class Shades:
    """least: the smallest count of each step, rising; late: whether they are red."""

    least: tuple[int, ...]
    late: bool = False

    @classmethod
    def of(cls, counts: Iterable[int], *, late: bool = False) -> "Shades":
        """Return steps that suit the largest of these counts; red has three, not four."""
        most = max(counts, default=0)
        shares = (0.3, 0.65) if late else (0.15, 0.35, 0.65)
        steps = [1]
        for share in shares:
            steps.append(max(_nice(most * share), steps[-1] + 1))
        return cls(tuple(steps), late)

    def shade(self, count: int) -> str:
        """Return what follows "map__ward--": the deeper the more; "" for none."""
        n = sum(count >= least for least in self.least)
        return "" if not n else f"late-{n}" if self.late else str(n)

    def legend(self) -> list[tuple[str, str]]:
        rows = [("", _("không có"))]
        for n, least in enumerate(self.least):
            shade = self.shade(least)
            if n + 1 == len(self.least):
                rows.append((shade, _("từ %(least)d trở lên") % {"least": least}))
            elif (most := self.least[n + 1] - 1) == least:
                rows.append((shade, str(least)))
            else:
                span = {"least": least, "most": most}
                rows.append((shade, _("%(least)d đến %(most)d") % span))
        return rows


def _nice(value: float) -> int:
    """Return a round number near `value`."""
    if value < 1:
        return 1
    scale = int(10 ** (len(str(int(value))) - 1))
    return min((n * scale for n in _NICE), key=lambda n: abs(n - value))

"""A QR code as one path, in black on white whatever the page's colours."""

from dataclasses import dataclass

import segno

_BORDER = 4  # what the standard asks to be left white around it


@dataclass(frozen=True, slots=True)
class Qr:
    """size: of its field, in modules; path: the dark ones, as SVG writes them."""

    size: int
    path: str


def qr_of(text: str) -> Qr:
    code = segno.make(text, error="m", micro=False)
    rows = [bytes(row) for row in code.matrix]
    runs = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            if row[x]:
                end = row.find(0, x)
                end = len(row) if end < 0 else end
                runs.append(f"M{x + _BORDER} {y + _BORDER}h{end - x}v1h{x - end}z")
                x = end
            else:
                x += 1
    return Qr(len(rows) + 2 * _BORDER, "".join(runs))

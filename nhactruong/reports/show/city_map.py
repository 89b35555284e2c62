"""The map of public reports: wards coloured by how many, cells where one looks closer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import shapely
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nhactruong.places.atlas import atlas
from nhactruong.places.draw import Map, shaded
from nhactruong.places.find import wards_in_force
from nhactruong.places.frame import Frame
from nhactruong.places.label import Label, Mark
from nhactruong.places.models import Ward
from nhactruong.reports.counting.grid import Cell, side
from nhactruong.reports.counting.read import Counts, Figures, by_cell, by_ward
from nhactruong.reports.show.look import Look
from nhactruong.reports.show.shades import Shades
from nhactruong.reports.sift import Sift
from nhactruong.ui.language import pick
from nhactruong.ui.templatetags.ui import number

# A cell's side in metres, as it is told.
METRES = 111_320
# A letter's width, a line's height, half a number, in units of the picture.
_LETTER, _LINE, _NUMBER = 11.0, 28.0, 16.0


@dataclass(frozen=True, slots=True)
class WardRow:
    name: str
    url: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Square:
    """A cell in the picture. words: what it is, to be read out; number: what is in it."""

    x: float
    y: float
    width: float
    height: float
    shade: str
    number: str
    words: str
    url: str

    @property
    def middle(self) -> tuple[str, str]:
        return f"{self.x + self.width / 2:.1f}", f"{self.y + self.height / 2 + 5:.1f}"

    @property
    def corner(self) -> tuple[str, str, str, str]:
        """Return x, y, width, height as SVG writes them, whatever the language's comma."""
        return (
            f"{self.x:.1f}",
            f"{self.y:.1f}",
            f"{self.width:.1f}",
            f"{self.height:.1f}",
        )


@dataclass(frozen=True, slots=True)
class View:
    """What the page draws. rows: the wards in the picture, most first; whole: of all."""

    map: Map
    squares: Sequence[Square]
    rows: Sequence[WardRow]
    whole: Figures
    legend: Sequence[tuple[str, str]]
    says: str
    cell_metres: int
    counted_at: datetime
    partial: bool

    @property
    def ground(self) -> Map:
        """Return what lies under the squares."""
        return replace(self.map, labels=(), marks=())

    @property
    def names(self) -> Map:
        """Return what lies over them, where no number stands."""
        spots = [(s.x + s.width / 2, s.y + s.height / 2) for s in self.squares]
        labels = [one for one in self.map.labels if not _hidden(one, spots)]
        marks = [one for one in self.map.marks if not _hidden(one, spots)]
        return replace(self.map, shapes=(), labels=tuple(labels), marks=tuple(marks))


def _hidden(name: Label | Mark, spots: Sequence[tuple[float, float]]) -> bool:
    """Tell whether a name would run into a number at one of these spots."""
    half = len(name.name) * _LETTER / 2 + _NUMBER
    return any(
        abs(name.x - x) < half and abs(name.y - _LINE / 4 - y) < _LINE for x, y in spots
    )


def view_of(sift: Sift, look: Look, at: datetime) -> View:
    """Return the map of what a sift keeps; ten queries at most."""
    drawn = look.picture(at)
    wards = by_ward(sift, at)
    seen = wards_in_view(drawn, at) if look.reach else wards_in_force(at)
    cells = (
        by_cell(sift, look.box(at), look.level, at)
        if look.level is not None
        else Counts(wards.at)
    )
    late = look.measure == "late"
    counted = wards.places if look.level is None else cells.places
    shades = Shades.of((value(f, look) for f in counted.values()), late=late)
    if look.level is None:
        drawn = shaded(
            drawn, {key: shades.shade(value(f, look)) for key, f in counted.items()}
        )
    rows = _rows(seen, wards, sift, look)
    whole = _sum(rows)
    return View(
        map=drawn,
        squares=_squares(cells, drawn.frame, sift, look, shades, at),
        rows=rows,
        whole=whole,
        legend=shades.legend(),
        says=_says(look, rows, whole),
        cell_metres=_round(side(look.level or 0) * METRES),
        counted_at=min(wards.at, cells.at),
        partial=wards.partial or cells.partial,
    )


def value(figures: Figures, look: Look) -> int:
    """Return the figure that colours."""
    return {"open": figures.open, "late": figures.late}.get(look.measure, figures.all)


def wards_in_view(drawn: Map, at: datetime) -> list[Ward]:
    """Return the wards of which a good part of the picture is made."""
    book = atlas()
    hits = book.tree.query(drawn.frame.window(0), predicate="intersects").tolist()
    return [book.wards[i] for i in hits if book.wards[i].in_force(at)]


def _rows(
    wards: Sequence[Ward], counts: Counts, sift: Sift, look: Look
) -> list[WardRow]:
    rows = []
    for ward in wards:
        figures = counts.places.get(ward.pk)
        if figures is not None:
            rows.append(WardRow(pick(ward), _list_url(sift, ward=ward.code), figures))
    rows.sort(key=lambda row: (-value(row.figures, look), -row.figures.all, row.name))
    return rows


def _sum(rows: Sequence[WardRow]) -> Figures:
    whole = Figures()
    for row in rows:
        whole.all += row.figures.all
        whole.open += row.figures.open
        whole.late += row.figures.late
    return whole


def _squares(
    cells: Counts, frame: Frame, sift: Sift, look: Look, shades: Shades, at: datetime
) -> list[Square]:
    found = []
    names = _ward_names([*cells.places], at)
    for cell, figures in sorted(cells.places.items(), key=lambda p: p[0].number):
        count = value(figures, look)
        if not count:
            continue
        west, south, east, north = cell.box
        x, y = frame.xy(north, west)
        right, foot = frame.xy(south, east)
        found.append(
            Square(
                x,
                y,
                right - x,
                foot - y,
                shades.shade(count),
                str(number(count)),
                _square_words(names[cell], figures),
                _list_url(sift, look, box=cell.box),
            )
        )
    return found


def _ward_names(cells: Sequence[Cell], at: datetime) -> dict[Cell, str]:
    """Return the ward in which the middle of each cell lies, "" outside the city."""
    if not cells:
        return {}
    book = atlas()
    spots = np.array([book.projection.metres(*cell.middle) for cell in cells])
    pairs = book.tree.query(shapely.points(spots), predicate="intersects").T.tolist()
    names = dict.fromkeys(cells, "")
    for n, i in pairs:
        if book.wards[i].in_force(at):
            names[cells[n]] = pick(book.wards[i])
    return names


def _square_words(name: str, figures: Figures) -> str:
    words = ngettext("%(n)s phản ánh", "%(n)s phản ánh", figures.all) % {
        "n": number(figures.all)
    }
    words += _(", %(open)s chưa có kết quả, %(late)s quá hạn") % {
        "open": number(figures.open),
        "late": number(figures.late),
    }
    return f"{name}: {words}" if name else words


def _list_url(sift: Sift, look: Look | None = None, **more: object) -> str:
    """Return the list of what one square or ward holds."""
    one = replace(sift, **more)  # type: ignore[arg-type]
    if look is not None and not sift.state and not sift.late:
        one = {
            "open": replace(one, state="open"),
            "late": replace(one, late="now"),
        }.get(look.measure, one)
    query = one.query()
    return f"{reverse('reports:list')}?{query}"


def _says(look: Look, rows: Sequence[WardRow], whole: Figures) -> str:
    """Return what is seen, in a sentence, for those who hear it."""
    where = (
        _("Cả thành phố")
        if not look.reach
        else _("Trong khung %(km)s km") % {"km": f"{2 * look.reach / 1000:g}"}
    )
    said = _(
        "%(where)s, %(wards)d phường, xã có phản ánh: %(open)s chưa có kết quả,"
        " trong đó %(late)s quá hạn."
    )
    return said % {
        "where": where,
        "wards": len(rows),
        "open": number(whole.open),
        "late": number(whole.late),
    }


def _round(metres: float) -> int:
    """Return a length as people say it: 111 m is 100 m, 1,781 m is 1,800 m."""
    return 100 * round(metres / 100)

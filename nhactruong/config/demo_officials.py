"""Invented officials for a demonstration: the same people in the same posts every time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.fold import fold
from nhactruong.ground.tables import LOCAL, Row
from nhactruong.org.importing.officials import COLUMNS, OPTIONAL
from nhactruong.org.load import Loaded, load_officials
from nhactruong.org.models import PostKind, UnitKind
from nhactruong.org.snapshot import snapshot

PASSWORD = "nhac-truong-2026"  # noqa: S105  of invented people only, printed by `demo`
_CITY = datetime(2025, 3, 1, tzinfo=LOCAL)

# Rare surnames with given names that nobody in office bears: whoever reads one sees
# that it was made up. The pair of surname and last name is used once.
_SURNAMES = """
Khuất Mạc Sầm Ngụy Giáp Kiều Lục Nghiêm Phí Quách Thân Ung Viên Hứa Lỗ Mẫn
Nhữ Thạch Tống Âu Bạch Cù Chử Đàm Doãn Hàn Khổng Lã Lâm Lưu Mai Ninh Nông
Phan Tạ Tiêu Trang Triệu Từ Tô Vi Xa Yên Kha
"""
_MIDDLES = """
Nhật Tường Mộc Hạ Đông Vân Thủy Bích Ngân Diệp Hoài Khánh Uyên Lạc Vĩnh
Thiên Trúc Ái Sơn Giang Tuyết
"""
_LASTS = """
Lam San Nhiên Thư Vọng Khê Mộng Dao Kỳ Lăng Miên Nguyên Phong Quỳnh Sương
Thạc Triều Vũ Yến Ca Cầm Đăng Di Hiên Hòa Khoa Liễu Lữ Mịch Ngọ Phi Quân Sa
Sinh Thơ Thụy Tịnh Trí Tùng Viễn
"""


@dataclass(frozen=True, slots=True)
class Member:
    """One whom a visitor may sign in as; unit and post: their codes."""

    username: str
    unit: str
    post: str
    words: str

    def __str__(self) -> str:
        return f"{self.username:20} {PASSWORD}   {self.words}"


CAST = (
    Member(
        "canbo.hoankiem", "ward.00070", "motcua", "tiếp nhận, UBND phường Hoàn Kiếm"
    ),
    Member("truc.hoankiem", "ward.00070", "truc", "trực 24/7, UBND phường Hoàn Kiếm"),
    Member("pho.hoankiem", "ward.00070", "phochutich", "Phó Chủ tịch phường Hoàn Kiếm"),
    Member("chutich.hoankiem", "ward.00070", "chutich", "Chủ tịch phường Hoàn Kiếm"),
    Member("canbo.xaydung", "dept.xaydung.2025", "tiepnhan", "tiếp nhận, Sở Xây dựng"),
    Member("giamdoc.xaydung", "dept.xaydung.2025", "giamdoc", "Giám đốc Sở Xây dựng"),
    Member("dieuphoi", "centre.hcc.desk", "truc", "trực bàn điều phối"),
    Member(
        "truongban.dieuphoi", "centre.hcc.desk", "truongban", "Trưởng bàn điều phối"
    ),
    Member("chutich.thanhpho", "city.ubnd", "chutich", "Chủ tịch UBND Thành phố"),
)
_CAST = {(member.unit, member.post): member.username for member in CAST}

# What each of the city's deputies oversees, by the beginning of the codes.
_CITY_PORTFOLIOS = {
    "phochutich1": ("dept.xaydung", "dept.qhkt", "dept.nnmt", "util.", "pmu."),
    "phochutich2": ("dept.yte", "dept.gddt", "dept.vhtt", "dept.dulich", "dept.dttg"),
    "phochutich3": (
        "dept.taichinh",
        "dept.congthuong",
        "dept.khcn",
        "board.",
        "centre.",
    ),
}


def seed(password: str = PASSWORD, *, at: datetime) -> Loaded:
    """Fill every post that nobody holds with an invented official; again does nothing.

    All share one costly hash: they are invented, and their password is printed.
    """
    return load_officials(
        rows(), password_hash=make_password(password), by=SYSTEM, at=at
    )


def rows() -> list[Row]:
    """Return rows of officials.csv for every current post that is vacant."""
    book = snapshot()
    invented = people()
    found: list[Row] = []
    for unit in sorted(book.units.values(), key=lambda u: u.code):
        if unit.valid_to is not None:
            continue
        start = max(unit.valid_from, _CITY)
        for post in book.posts_of(unit.pk):
            username, full_name = next(invented)
            if book.holders(post.pk):
                continue
            oversees = ""
            if unit.kind == UnitKind.CITY_COMMITTEE and post.kind == PostKind.DEPUTY:
                oversees = _city_portfolio(post.code)
            username = _CAST.get((unit.code, post.code), username)
            cells = dict.fromkeys((*COLUMNS, *OPTIONAL), "") | {
                "unit": unit.code,
                "post": post.code,
                "username": username,
                "email": f"{username}@demo.example",
                "full_name": full_name,
                "valid_from": start.isoformat(),
                "decision": "Mô phỏng, không có quyết định nào",
                "simulated": "yes",
                "oversees": oversees,
            }
            found.append(Row("officials.csv", len(found) + 2, cells))
    return found


def people() -> Iterator[tuple[str, str]]:
    """Yield (username, full name) in an order that never changes, each once."""
    surnames, middles, lasts = _SURNAMES.split(), _MIDDLES.split(), _LASTS.split()
    for i in range(len(surnames) * len(lasts)):
        turn, place = divmod(i, len(surnames))
        surname = surnames[place]
        last = lasts[(turn + 7 * place) % len(lasts)]
        middle = middles[(i * 5 + turn) % len(middles)]
        yield f"{fold(last)}.{fold(surname)}", f"{surname} {middle} {last}"


def _city_portfolio(post: str) -> str:
    book = snapshot()
    beginnings = _CITY_PORTFOLIOS.get(post, ())
    return ";".join(
        unit.code
        for unit in sorted(book.units.values(), key=lambda u: u.code)
        if unit.valid_to is None
        and unit.parent_id in book.city_committees
        and unit.code.startswith(beginnings)
    )

"""What people type leads to the topic they mean, in the shipped file's own words."""

import csv

import pytest

from nhactruong.ground.tables import Faults
from nhactruong.org.models import Function
from nhactruong.places.tests.make import HANOI
from nhactruong.reports.load import read_topics
from nhactruong.reports.models import Synonym, Topic
from nhactruong.reports.search import ranked
from nhactruong.reports.topics import TopicBook


@pytest.fixture(scope="module")
def book() -> TopicBook:
    """The shipped topics, without a database."""
    with (HANOI / "functions.csv").open(encoding="utf-8") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    functions = {c: Function(pk=i, code=c) for i, c in enumerate(codes, 1)}
    topics, synonyms, by_code = {}, {}, {}
    for key, one in enumerate(read_topics(HANOI, functions, Faults()), 1):
        topic = Topic(
            pk=key,
            code=one.row["code"],
            parent=by_code.get(one.row["parent"]),
            **one.values,
        )
        by_code[topic.code] = topics[key] = topic
        synonyms[key] = [Synonym(topic=topic, **words) for words in one.synonyms]
    return TopicBook(topics, {}, {}, synonyms)


def found(book: TopicBook, words: str, lang: str = "vi") -> list[str]:
    return [topic.code for topic in ranked(book, words, lang)]


# The first line found.
FIRST = [
    ("den duong", "road.light"),
    ("đèn đường", "road.light"),
    ("ĐÈN ĐƯỜNG", "road.light"),
    ("đèn duong", "road.light"),
    ("den du", "road.light"),
    ("den", "road.light"),
    ("đèn đường bị hỏng ở ngõ 12", "road.light"),
    ("den giao thong", "road.signal"),
    ("đèn giao thông", "road.signal"),
    ("ổ gà", "road.surface"),
    ("o ga", "road.surface"),
    ("vỡ nắp cống", "road.manhole"),
    ("mat nap ho ga", "road.manhole"),
    ("dây mạng lòng thòng", "road.cables"),
    ("rác", "env.rubbish"),
    ("rac thai", "env.rubbish"),
    ("karaoke", "env.noise"),
    ("hát karaoke ồn ào", "env.noise"),
    ("đốt rơm rạ", "env.burning"),
    ("nhà vệ sinh", "env.toilet"),
    ("ngập", "env.flood"),
    ("cây đổ", "green.danger"),
    ("cay do vao nha", "green.danger"),
    ("mất nước", "utility.water"),
    ("nuoc yeu", "utility.water"),
    ("xe buyt", "traffic.bus"),
    ("xe bus", "traffic.bus"),
    ("chó thả rông", "order.animals"),
    ("cho tha rong", "order.animals"),
    ("chợ tạm", "order.market"),
    ("cho tạm trú", "admin.residence"),
    ("đăng ký tạm trú", "admin.residence"),
    ("loa phường", "admin.press"),
    ("thủ tục", "admin.procedure"),
    ("thu tuc hanh chinh", "admin.procedure"),
    ("cán bộ thờ ơ", "admin.conduct"),
    ("hòa giải", "door.civil_dispute"),
    ("hoà giải", "door.civil_dispute"),
    ("khiếu nại", "door.complaint"),
    ("to cao can bo", "door.denunciation"),
    ("cháy nhà", "door.emergency"),
]
ENGLISH = [
    ("street light", "road.light"),
    ("pothole", "road.surface"),
    ("potho", "road.surface"),
    ("noise", "env.noise"),
    ("traffic light", "road.signal"),
    ("fallen tree", "green.danger"),
]
# Synonyms that mean something else once their marks are dropped: found by both.
COLLISIONS = [
    ("env.sewer", "cống tắc", "cong tac"),
    ("admin.land_papers", "sổ đỏ", "so do"),
    ("door.emergency", "đuối nước", "duoi nuoc"),
    ("door.emergency", "tự tử", "tu tu"),
    ("social.school", "lạm thu", "lam thu"),
    ("admin.conduct", "nhũng nhiễu", "nhung nhieu"),
    ("green.danger", "cành khô", "canh kho"),
    ("road.manhole", "lắp cống", "lap cong"),
    ("order.animals", "chó dại", "cho dai"),
    ("road.bridge", "mố cầu", "mo cau"),
    ("utility.water", "nước bẩn", "nuoc ban"),
    ("social.fake_goods", "cân điêu", "can dieu"),
    ("green.trees", "hoa sữa", "hoa sua"),
    ("safety.order", "cờ bạc", "co bac"),
    ("utility.telecom", "mất sóng", "mat song"),
    ("social.culture", "đền chùa", "den chua"),
    ("order.unsafe_building", "cần cẩu", "can cau"),
    ("order.land", "đất công", "dat cong"),
    ("order.posters", "tờ rơi", "to roi"),
    ("admin.press", "tin giả", "tin gia"),
]
# Typed with marks that are not the synonym's: not the same words.
OTHERS = [
    ("đến giao thông", "road.signal"),
    ("công tác", "env.sewer"),
    ("sơ đồ", "admin.land_papers"),
    ("đang chạy", "door.emergency"),
    ("dưới nước", "door.emergency"),
    ("từ từ", "door.emergency"),
    ("làm thu", "social.school"),
    ("những nhiều", "admin.conduct"),
    ("cạnh khô", "green.danger"),
    ("cho dài", "order.animals"),
    ("có bạc", "safety.order"),
    ("đến chưa", "social.culture"),
    ("đất cộng", "order.land"),
    ("đén đường", "road.light"),
]
TEXTS = [
    ("Quán nhậu trong hẻm mở nhạc rất to, gây ồn ào làm phiền hàng xóm", "env.noise"),
    ("Đường xuống cấp, sủi đá lớn, xe máy phải tránh sang bên trái", "road.surface"),
    ("Bó dây viễn thông bỏ hoang chằng chịt, rối rắm treo trên cao", "road.cables"),
    ("Cần bố trí điện chiếu sáng công cộng tại tổ dân phố 11", "road.light"),
    ("Vỉa hè bị chiếm, bày hàng lấn chiếm vỉa hè để bán", "order.sidewalk"),
    ("Rác thải xây dựng, xà bần đổ cạnh nghĩa trang", "env.rubble"),
    ("Đơn vị thi công công trình ngầm làm xong không tái lập", "road.works"),
    ("Nhà máy giấy xả khói gây ô nhiễm không khí", "env.factory"),
    ("Hai bên vệ đường bùn đất vẫn chưa được thu dọn", "env.dirty_road"),
]


@pytest.mark.parametrize(("words", "code"), FIRST)
def test_words_lead_first_to_the_topic_meant(book, words, code):
    assert found(book, words)[:1] == [code]


@pytest.mark.parametrize(("words", "code"), ENGLISH)
def test_english_words_lead_first_to_the_topic_meant(book, words, code):
    assert found(book, words, "en")[:1] == [code]


@pytest.mark.parametrize(("code", "marked", "plain"), COLLISIONS)
def test_a_synonym_is_found_with_and_without_its_marks(book, code, marked, plain):
    assert found(book, marked)[:1] == [code]
    assert code in found(book, plain)


@pytest.mark.parametrize(("words", "code"), OTHERS)
def test_words_typed_with_other_marks_do_not_lead_there(book, words, code):
    assert code not in found(book, words)


@pytest.mark.parametrize(("text", "code"), TEXTS)
def test_a_whole_text_leads_to_its_topic(book, text, code):
    assert code in found(book, text)[:2]


@pytest.mark.parametrize("words", ["", "  ", "?!", "zzzz", "\0"])
def test_nothing_is_found_for_nothing(book, words):
    assert found(book, words) == []


def test_groups_are_not_found_only_what_can_be_chosen(book):
    assert "road" not in found(book, "đường phố đèn đường")


def test_a_very_long_text_is_cut_not_refused(book):
    assert isinstance(found(book, "đèn đường " * 10_000), list)

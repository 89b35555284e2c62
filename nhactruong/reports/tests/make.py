"""Topics in a small town, and reports about them, for tests."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nhactruong.files.models import StoredPhoto
from nhactruong.ground.actor import SYSTEM, Actor, ActorKind
from nhactruong.ground.fold import fold
from nhactruong.org.models import ManagedSite, SiteKind
from nhactruong.org.regulation import bump as bump_organisation
from nhactruong.org.tests.make import START, load_organisation
from nhactruong.places.tests.make import HANOI
from nhactruong.reports.draft import Draft
from nhactruong.reports.load import load
from nhactruong.reports.models import (
    Report,
    Synonym,
    Topic,
    TopicQuestion,
    TopicRoute,
)
from nhactruong.reports.submit import Submitted, submit_report
from nhactruong.reports.topics import bump
from nhactruong.work.tests.make import MONDAY, Town, make_photo, make_town

SENDER = Actor(ActorKind.CITIZEN, "web")
PROGRAM = Actor(ActorKind.PROGRAM, "api")
# In the middle of the town's first ward (places.tests.make.make_ward).
LAT, LON = 21.01, 105.81


@dataclass
class Reporting:
    """The town of work's tests with a few topics.

    lamp: the ward's, normal; on a street of the city's list the department's.
    manhole: urgent and dangerous; rubbish: normal, may be dangerous.
    conduct: about an office. door: no report at all.
    """

    town: Town
    group: Topic
    lamp: Topic
    manhole: Topic
    rubbish: Topic
    conduct: Topic
    door: Topic


def make_topic(code: str, **columns: Any) -> Topic:
    words = columns.pop("synonyms", ())
    topic = Topic.objects.create(
        **{
            "code": code,
            "name_vi": f"Lĩnh vực {code}",
            "name_en": f"Topic {code}",
            "position": Topic.objects.count(),
            **columns,
        }
    )
    Synonym.objects.bulk_create(
        Synonym(topic=topic, words=w, folded=fold(w), position=i)
        for i, w in enumerate(words)
    )
    bump()
    return topic


def make_reporting() -> Reporting:
    town = make_town()
    group = make_topic("road", name_vi="Đường phố")
    common = {"parent": group, "level": "normal", "evidence": "photo"}
    lamp = make_topic(
        "road.light",
        **common,
        function=town.lights,
        name_vi="Đèn đường hỏng",
        name_en="Street light out",
        synonyms=("đèn đường", "ngõ tối"),
    )
    TopicQuestion.objects.create(
        topic=lamp,
        key="kind",
        label_vi="Tình trạng",
        label_en="What is wrong?",
        kind="choice",
        required=True,
        choices=[["out", "Không sáng", "Out"], ["pole", "Cột nghiêng", "Leaning"]],
    )
    TopicRoute.objects.create(
        topic=lamp, position=0, lookup="street", function=town.drains
    )
    TopicRoute.objects.create(
        topic=lamp,
        position=1,
        condition_key="kind",
        condition_value="pole",
        function=town.drains,
    )
    dangerous = {"danger": True, "danger_call_vi": "115", "danger_call_en": "115"}
    manhole = make_topic(
        "road.manhole",
        **{**common, "level": "urgent", **dangerous},
        function=town.lights,
        name_vi="Mất nắp hố ga",
    )
    rubbish = make_topic(
        "road.rubbish", **common, **dangerous, function=town.lights, name_vi="Rác"
    )
    conduct = make_topic(
        "road.conduct",
        **{**common, "evidence": "either"},
        function=town.lights,
        name_vi="Thái độ cán bộ",
    )
    TopicQuestion.objects.create(
        topic=conduct,
        key="about",
        label_vi="Cơ quan nào?",
        label_en="Which office?",
        kind="office",
    )
    door = make_topic(
        "door.complaint",
        parent=make_topic("door", name_vi="Gửi đúng nơi"),
        name_vi="Khiếu nại",
        door_kind="office",
        door_vi="Ban Tiếp công dân",
        door_en="Citizens' Reception Board",
    )
    ManagedSite.objects.create(
        name="Kim Mã",
        folded="kim ma",
        kind=SiteKind.STREET,
        function=town.drains,
        manager=town.department,
        valid_from=START,
    )
    bump_organisation(MONDAY)
    bump()
    return Reporting(town, group, lamp, manhole, rubbish, conduct, door)


def load_hanoi_topics() -> int:
    """Load Hà Nội: wards, organisation, topics."""
    load_organisation()
    return load(HANOI, by=SYSTEM, at=MONDAY)


def draft(**columns: Any) -> Draft:
    """Return a draft without fault; columns replace its own."""
    return Draft(
        **{
            "topic_code": "road.light",
            "text": "Đèn trước số nhà 12 không sáng ba hôm nay.",
            "lat": LAT,
            "lon": LON,
            "address": "ngõ 12 phố Tràng Thi",
            "answers": {"kind": "out"},
            "name": "Nguyễn Thị Thử",
            "phone": "0912345678",
            "email": "thu@vidu.vn",
            "consent": True,
            **columns,
        }
    )


def make_submitted(at: datetime = MONDAY, **columns: Any) -> Submitted:
    return submit_report(draft(**columns), by=SENDER, at=at)


def make_report(at: datetime = MONDAY, **columns: Any) -> Report:
    return make_submitted(at, **columns).report


def make_photos(count: int) -> list[StoredPhoto]:
    return [make_photo() for _ in range(count)]

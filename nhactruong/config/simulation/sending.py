"""A report is sent, and what is to come of it decided."""

from datetime import datetime

from django.db import transaction

from nhactruong.config.simulation import texts
from nhactruong.config.simulation.handling import take_on
from nhactruong.config.simulation.life import Life, desk_officer
from nhactruong.config.simulation.photos import take_scene
from nhactruong.config.simulation.plans import decide
from nhactruong.ground.actor import Actor, ActorKind
from nhactruong.ground.refusal import Refusal
from nhactruong.reports.draft import Draft
from nhactruong.reports.join import join_report
from nhactruong.reports.models import Channel
from nhactruong.reports.submit import Submitted, submit_report
from nhactruong.work.judge import cancel_task
from nhactruong.work.merge import merge_task
from nhactruong.work.models import Task
from nhactruong.work.states import State

SENDER = Actor(ActorKind.CITIZEN, "demo")
WITH_PHOTO, WITH_CONTACT, BY_PROGRAM = 0.45, 0.7, 0.2
# Of those who see that the same was reported, so many join it.
JOINING = 0.5
# About a metre in degrees.
_STEP = 0.00001


def begin_life(life: Life, at: datetime) -> None:
    """Report something somewhere, and decide how it will go."""
    arrival = life.arrival
    if arrival is None:
        raise ValueError("a life begins with an arrival")
    _tell_of(life)
    photos = []
    if life.chance(WITH_PHOTO) and life.stage.photos:
        photos = [take_scene(life.scene, mended=False, by=SENDER, at=at).pk]
    contact = life.chance(WITH_CONTACT)
    lat, lon = life.point
    draft = Draft(
        topic_code=arrival.topic,
        text=life.words,
        lat=lat,
        lon=lon,
        answers=texts.ANSWERS.get(arrival.topic, {}),
        name="Người gửi mô phỏng" if contact else "",
        phone=f"0900{life.dice.randrange(10**6):06}" if contact else "",
        consent=contact,
        channel=Channel.API if life.chance(BY_PROGRAM) else Channel.FORM,
        photo_ids=tuple(photos),
    )
    if _joins(life, draft, at):
        return
    follow(life, submit_report(draft, by=SENDER, at=at), at)


def follow(life: Life, sent: Submitted, at: datetime) -> None:
    """Decide how an office will go on with a report that was sent."""
    life.task_id, life.report_id = sent.task.pk, sent.report.pk
    life.code = sent.report.code
    _decide(life, sent.task, at)


def _joins(life: Life, draft: Draft, at: datetime) -> bool:
    """Join the earlier report of the same thing, if it is shown and still worked on;
    tell whether it was done. The office's way with it is the earlier life's."""
    earlier = _earlier(life)
    if earlier is None or not earlier.report_id or not life.chance(JOINING):
        return False
    try:
        with transaction.atomic():
            joined = join_report(earlier.report_id, draft, by=SENDER, at=at)
    except Refusal:
        return False
    life.task_id, life.report_id = joined.task.pk, joined.report.pk
    life.code = joined.report.code
    return True


def _earlier(life: Life) -> Life | None:
    """Return the life that this one's arrival tells of again."""
    same_as = None if life.arrival is None else life.arrival.same_as
    return None if same_as is None else life.stage.lives.get(same_as)


def _tell_of(life: Life) -> None:
    """Choose the words and the place: of an earlier report where it is the same thing."""
    arrival = life.arrival
    if arrival is None:
        return
    earlier = _earlier(life)
    if earlier and earlier.words:
        lat, lon = earlier.point
        life.point = (
            round(lat + life.dice.randint(-15, 15) * _STEP, 6),
            round(lon + life.dice.randint(-15, 15) * _STEP, 6),
        )
        life.words = life.dice.choice(texts.SAME_AGAIN).format(words=earlier.words)
        life.scene = earlier.scene
        return
    life.point = life.stage.city.point(life.dice, arrival.place)
    life.words = life.dice.choice(texts.TEXTS[arrival.topic]).format(
        place=life.dice.choice(texts.PLACES), time=life.dice.choice(texts.TIMES)
    )


def _decide(life: Life, task: Task, at: datetime) -> None:
    slow = life.slow(task)
    life.plan = set(decide(life.dice, slow))
    neglected = life.meets("neglect")
    hours = life.dice.uniform(9, 14) if neglected else life.dice.uniform(0.2, 6) * slow
    if task.danger:
        hours = life.dice.uniform(0.1, 0.9) * (3 if neglected else 1)
    if life.meets("cancel"):
        life.then(life.later(task, at, hours), _cancel)
    elif life.arrival is not None and life.arrival.same_as is not None:
        life.then(life.later(task, at, hours), _join_or_take_on)
    else:
        life.then(life.later(task, at, hours), take_on)


def _cancel(life: Life, at: datetime) -> None:
    cancel_task(
        life.task_id, ground="Tin gửi thử, không có nội dung.", by=desk_officer(), at=at
    )


def _join_or_take_on(life: Life, at: datetime) -> None:
    """Merge it into the one that came before, if that is still worked on."""
    earlier = _earlier(life)
    if earlier is not None and earlier.task_id:
        other = earlier.task
        if other.state in (State.RECEIVED, State.IN_PROGRESS):
            merge_task(
                life.task_id,
                into_id=other.pk,
                reason=texts.REPEATED,
                by=desk_officer(),
                at=at,
            )
            life.task_id = other.pk
            return
    take_on(life, at)

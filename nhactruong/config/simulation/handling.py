"""What an office does with a report, from taking it on until the result is due."""

from datetime import datetime, timedelta

from nhactruong.config.simulation import plans, texts
from nhactruong.config.simulation.finishing import approve, hand_in
from nhactruong.config.simulation.life import (
    Life,
    as_official,
    citizen_of,
    desk_officer,
    head_of,
)
from nhactruong.config.simulation.model import dice
from nhactruong.org.snapshot import snapshot
from nhactruong.reports.models import Review
from nhactruong.reports.requester import reply, withdraw
from nhactruong.reports.review import publish_report, withhold_report
from nhactruong.reports.topics import topic_book
from nhactruong.work.accept import accept_task, assign_task
from nhactruong.work.clarify import ask_requester
from nhactruong.work.correct import correct_task
from nhactruong.work.extend import ask_extension, extend_task
from nhactruong.work.finish import decline_task
from nhactruong.work.models import Task
from nhactruong.work.open import add_contributor
from nhactruong.work.progress import answer_urging, report_progress, urge_task
from nhactruong.work.route import forward_task, return_to_desk, settle_task
from nhactruong.work.states import State

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def take_on(life: Life, at: datetime) -> None:
    """Accept it, or say why not."""
    task = life.task
    if task.state != State.RECEIVED:
        return
    if life.meets("dispute"):
        _dispute(life, task, at)
    elif life.meets("misfiled"):
        _put_right(life, task, at)
    elif life.meets("decline"):
        ground, text, door = life.dice.choice(texts.DECLINES)
        decline_task(
            task.pk,
            ground=ground,
            text=text,
            right_door=door,
            by=as_official(task.owner),
            at=at,
        )
        life.then(life.later(task, at, life.dice.uniform(0.5, 5)), approve)
    else:
        accept_task(task.pk, by=as_official(task.owner), at=at)
        life.then(at + life.dice.randrange(1, 20) * MINUTE, _review)
        work(life, task, at)


def _put_right(life: Life, task: Task, at: datetime) -> None:
    """Correct what was filed under the wrong topic; pass it on if it is not theirs."""
    wrong = [
        topic.function_id
        for code in texts.TEXTS
        if (topic := topic_book().called(code))
        and topic.function_id != task.function_id
    ]
    life.then(at + 20 * MINUTE, _pass_on)
    correct_task(
        task.pk,
        reason=texts.MISFILED,
        function_id=life.dice.choice(wrong),
        by=as_official(task.owner),
        at=at,
    )


def _pass_on(life: Life, at: datetime) -> None:
    """Forward it where the mandate names another office; else keep it."""
    task = life.task
    life.then(life.later(task, at, life.dice.uniform(0.5, 3)), take_on)
    forward_task(task.pk, reason=texts.FORWARDED, by=head_of(task), at=at)


def _dispute(life: Life, task: Task, at: datetime) -> None:
    reason = life.dice.choice(texts.DISPUTES)
    return_to_desk(task.pk, reason=reason, cites="", by=head_of(task), at=at)
    if life.chance(0.85):
        life.then(life.later(task, at, life.dice.uniform(0.5, 5)), _settle)


def _settle(life: Life, at: datetime) -> None:
    task = life.task
    upper = snapshot().unit_called("dept.xaydung.2025")
    unit = upper if upper and life.chance(0.5) else task.unit
    settle_task(
        task.pk,
        unit_id=unit.pk,
        reason=texts.RULINGS[0],
        rule=False,
        by=desk_officer(),
        at=at,
    )
    life.then(life.later(task, at, life.dice.uniform(0.3, 5)), take_on)


def _review(life: Life, at: datetime) -> None:
    report, owner = life.report, as_official(life.task.owner)
    if report.review != Review.PENDING:
        return
    if life.meets("withhold"):
        withhold_report(report.pk, reason=texts.WITHHELD, by=owner, at=at)
    else:
        photos = set(report.photos.values_list("pk", flat=True))
        publish_report(report.pk, photos_public=photos, by=owner, at=at)


def work(life: Life, task: Task, at: datetime) -> None:
    """Plan what happens between taking the task on and handing its result in."""
    life.again = work
    whole = life.hours_left(task, at)
    late = life.meets("late")
    done_in = whole * plans.share_used(life.dice, life.slow(task), late=late)
    for what, when, step in _BETWEEN:
        if life.meets(what):
            life.then(life.later(task, at, done_in * when), step)
    if late and life.chance(plans.LATE_NOTED):
        life.then(life.later(task, task.due, life.dice.uniform(0.5, 7)), _late_note)
    life.then(life.later(task, at, done_in), hand_in)


def _assign(life: Life, at: datetime) -> None:
    task = life.task
    holders = [
        a
        for a in snapshot().in_posts(task.unit_id, "officer", "intake")
        if a.pk != task.owner_id
    ]
    if holders:
        assign_task(
            task.pk,
            assignee_id=life.dice.choice(holders).pk,
            reason="Phân công theo địa bàn.",
            by=head_of(task),
            at=at,
        )


def _ask(life: Life, at: datetime) -> None:
    n = life.dice.randrange(len(texts.QUESTIONS))
    ask_requester(
        life.task_id, text=texts.QUESTIONS[n], by=as_official(life.task.owner), at=at
    )
    if life.chance(plans.REPLIED):
        life.then(
            at + life.dice.uniform(1, 70) * HOUR,
            lambda one, when: _reply(one, n, when),
        )


def _reply(life: Life, n: int, at: datetime) -> None:
    reply(life.report_id, text=texts.REPLIES[n], by=citizen_of(life), at=at)


def _contribute(life: Life, at: datetime) -> None:
    unit = snapshot().unit_called("util.hsdc") or life.task.unit
    child = add_contributor(
        life.task_id,
        unit_id=unit.pk,
        what="Cung cấp vật tư và xe chuyên dụng",
        by=as_official(life.task.owner),
        at=at,
    )
    roll = dice(life.stage.seed, "part", life.scene, child.source)
    part = Life(life.stage, roll, task_id=child.pk, scene=life.scene)
    part.then(part.later(child, at, 0.5), _take_part)


def _take_part(life: Life, at: datetime) -> None:
    task = life.task
    accept_task(task.pk, by=as_official(task.owner), at=at)
    life.then(life.later(task, at, 1.5), hand_in)


def _note(life: Life, at: datetime) -> None:
    report_progress(
        life.task_id,
        text=life.dice.choice(texts.NOTES),
        by=as_official(life.task.owner),
        at=at,
    )


def _late_note(life: Life, at: datetime) -> None:
    task = life.task
    until = life.later(task, at, life.dice.uniform(8, 30))
    report_progress(
        task.pk,
        text=life.dice.choice(texts.LATE_NOTES),
        committed_until=until,
        by=head_of(task),
        at=at,
    )


def _withdraw(life: Life, at: datetime) -> None:
    withdraw(life.report_id, why="Đã tự khắc phục.", by=citizen_of(life), at=at)


def _extend(life: Life, at: datetime) -> None:
    task = life.task
    until = life.later(task, task.due, 16)
    ask_extension(
        task.pk,
        until=until,
        reason="Vật tư về chậm.",
        by=as_official(task.owner),
        at=at,
    )
    life.then(at + 30 * MINUTE, lambda one, when: _grant(one, until, when))


def _grant(life: Life, until: datetime, at: datetime) -> None:
    extend_task(
        life.task_id,
        until=until,
        reason="Đồng ý, báo người gửi.",
        by=head_of(life.task),
        at=at,
    )


def _urge(life: Life, at: datetime) -> None:
    task = life.task
    urge_task(task.pk, word="Đề nghị báo cáo tiến độ hôm nay.", by=head_of(task), at=at)
    if life.chance(0.7):
        life.then(life.later(task, at, life.dice.uniform(0.3, 4)), _answer_urging)


def _answer_urging(life: Life, at: datetime) -> None:
    answer_urging(
        life.task_id,
        answer=life.dice.choice(texts.URGED_ANSWERS),
        by=as_official(life.task.owner),
        at=at,
    )


# What comes between, and after which share of the time that the work takes.
_BETWEEN = (
    ("assign", 0.05, _assign),
    ("ask", 0.15, _ask),
    ("contribute", 0.2, _contribute),
    ("note", 0.4, _note),
    ("withdraw", 0.5, _withdraw),
    ("extend", 0.6, _extend),
    ("urge", 0.7, _urge),
)

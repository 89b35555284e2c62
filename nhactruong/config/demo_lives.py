"""The life of one invented report, decided by dice, lived through the real acts."""

import random
from datetime import datetime, timedelta

from nhactruong.config import demo_texts as texts
from nhactruong.config.demo_life import (
    Life,
    as_official,
    citizen_of,
    desk_officer,
    head_of,
    some_point,
)
from nhactruong.config.demo_photos import draw_photo
from nhactruong.ground.actor import Actor, ActorKind
from nhactruong.org.snapshot import snapshot
from nhactruong.reports.draft import Draft
from nhactruong.reports.models import Review
from nhactruong.reports.requester import judge, reply, withdraw
from nhactruong.reports.review import publish_report, withhold_report
from nhactruong.reports.submit import submit_report
from nhactruong.work.accept import accept_task, assign_task
from nhactruong.work.clarify import ask_requester
from nhactruong.work.evidence import Shown
from nhactruong.work.extend import ask_extension, extend_task
from nhactruong.work.finish import (
    approve_result,
    decline_task,
    send_back,
    submit_result,
)
from nhactruong.work.judge import (
    cancel_task,
)
from nhactruong.work.models import Task
from nhactruong.work.open import add_contributor
from nhactruong.work.progress import report_progress, urge_task
from nhactruong.work.route import return_to_desk, settle_task
from nhactruong.work.states import State


def begin_life(life: Life, at: datetime) -> None:
    """Report something somewhere, and decide how it will go."""
    dice = life.dice
    topic = dice.choices(
        list(texts.TEXTS), [texts.WEIGHTS.get(code, 1.5) for code in texts.TEXTS]
    )[0]
    words = dice.choice(texts.TEXTS[topic]).format(
        place=dice.choice(texts.PLACES), time=dice.choice(texts.TIMES)
    )
    lat, lon = some_point(dice, at)
    photos = []
    if life.chance(0.6):
        citizen = Actor(ActorKind.CITIZEN, "demo")
        photos = [draw_photo(dice, mended=False, by=citizen, at=at).pk]
    contact = life.chance(0.7)
    draft = Draft(
        topic_code=topic,
        text=words,
        lat=lat,
        lon=lon,
        answers=texts.ANSWERS.get(topic, {}),
        name="Người gửi mô phỏng" if contact else "",
        phone=f"0900{dice.randrange(10**6):06}" if contact else "",
        consent=contact,
        channel="web" if life.chance(0.8) else "phone",
        photo_ids=tuple(photos),
    )
    sent = submit_report(draft, by=Actor(ActorKind.CITIZEN, "demo"), at=at)
    life.task_id, life.report_id = sent.task.pk, sent.report.pk
    _decide(life, sent.task, at)


def _decide(life: Life, task: Task, at: datetime) -> None:
    shares = {
        "neglect": 0.06,
        "withhold": 0.05,
        "ask": 0.12,
        "note": 0.4,
        "late": 0.16,
        "decline": 0.04,
        "dispute": 0.05,
        "contribute": 0.03,
        "extend": 0.03,
        "withdraw": 0.02,
        "cancel": 0.01,
        "send_back": 0.1,
        "assign": 0.1,
        "urge": 0.03,
    }
    life.plan = {what for what, share in shares.items() if life.chance(share)}
    hours = (
        life.dice.uniform(9, 14)
        if "neglect" in life.plan
        else life.dice.uniform(0.2, 6)
    )
    if task.danger:
        hours = life.dice.uniform(0.1, 0.9) * (3 if "neglect" in life.plan else 1)
    if "cancel" in life.plan:
        life.then(life.later(task, at, hours), _cancel)
    else:
        life.then(life.later(task, at, hours), _take_on)


def _cancel(life: Life, at: datetime) -> None:
    cancel_task(
        life.task_id, ground="Tin gửi thử, không có nội dung.", by=desk_officer(), at=at
    )


def _take_on(life: Life, at: datetime) -> None:
    task = life.task
    if "dispute" in life.plan:
        _dispute(life, task, at)
        return
    if "decline" in life.plan:
        ground, text, door = life.dice.choice(texts.DECLINES)
        decline_task(
            task.pk,
            ground=ground,
            text=text,
            right_door=door,
            by=as_official(task.owner),
            at=at,
        )
        life.then(life.later(task, at, life.dice.uniform(0.5, 5)), _approve)
        return
    accept_task(task.pk, by=as_official(task.owner), at=at)
    life.then(at + timedelta(minutes=life.dice.randrange(1, 20)), _review)
    _work(life, task, at)


def _dispute(life: Life, task: Task, at: datetime) -> None:
    life.plan.discard("dispute")
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
    life.then(life.later(task, at, life.dice.uniform(0.3, 5)), _take_on)


def _review(life: Life, at: datetime) -> None:
    report, owner = life.report, as_official(life.task.owner)
    if report.review != Review.PENDING:
        return
    if "withhold" in life.plan:
        withhold_report(report.pk, reason=texts.WITHHELD, by=owner, at=at)
    else:
        photos = set(report.photos.values_list("pk", flat=True))
        publish_report(report.pk, photos_public=photos, by=owner, at=at)


def _work(life: Life, task: Task, at: datetime) -> None:
    """Plan what happens between taking the task on and handing its result in."""
    whole = max((task.due - at) / timedelta(hours=1) / 3, 1.0)
    if task.danger:
        whole = max((task.due - at) / timedelta(hours=1), 0.5)
    share = (
        life.dice.uniform(1.1, 2.4)
        if "late" in life.plan
        else life.dice.uniform(0.12, 0.93)
    )
    done_in = whole * share
    for what, when, step in (
        ("assign", 0.05, _assign),
        ("ask", 0.15, _ask),
        ("contribute", 0.2, _contribute),
        ("note", 0.4, _note),
        ("withdraw", 0.5, _withdraw),
        ("extend", 0.6, _extend),
        ("urge", 0.7, _urge),
    ):
        if what in life.plan:
            life.then(life.later(task, at, done_in * when), step)
    if "late" in life.plan and life.chance(0.75):
        life.then(life.later(task, task.due, life.dice.uniform(0.5, 7)), _late_note)
    life.then(life.later(task, at, done_in), _hand_in)


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
    if life.chance(0.75):
        life.then(
            at + timedelta(hours=life.dice.uniform(1, 70)),
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
    part = Life(life.stage, random.Random(life.dice.random()), task_id=child.pk)  # noqa: S311
    part.then(part.later(child, at, 0.5), _take_part)


def _take_part(life: Life, at: datetime) -> None:
    task = life.task
    accept_task(task.pk, by=as_official(task.owner), at=at)
    life.then(life.later(task, at, 1.5), _hand_in)


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
    extend_task(
        task.pk,
        until=until,
        reason="Đồng ý, báo người gửi.",
        by=head_of(task),
        at=at + timedelta(minutes=30),
    )


def _urge(life: Life, at: datetime) -> None:
    urge_task(
        life.task_id,
        word="Đề nghị báo cáo tiến độ hôm nay.",
        by=head_of(life.task),
        at=at,
    )


def _hand_in(life: Life, at: datetime) -> None:
    task = life.task
    if task.state == State.WAITING:
        life.then(life.later(task, at, 4), _hand_in)
        return
    owner = as_official(task.owner)
    if task.evidence == "document":
        submit_result(
            task.pk,
            outcome="answered",
            text=life.dice.choice(texts.RESULTS),
            source_cited="Văn bản mô phỏng số 01/VB-MP",
            by=owner,
            at=at,
        )
    else:
        photo = draw_photo(life.dice, mended=True, by=owner, at=at)
        submit_result(
            task.pk,
            outcome="resolved",
            text=life.dice.choice(texts.RESULTS),
            evidence=[Shown(photo_id=photo.pk, caption="Sau khi xử lý")],
            by=owner,
            at=at,
        )
    if "send_back" in life.plan:
        life.plan.discard("send_back")
        life.then(life.later(task, at, life.dice.uniform(0.3, 3)), _send_back)
    else:
        life.then(
            life.later(task, at, life.dice.uniform(0.2, 1 if task.danger else 6)),
            _approve,
        )


def _send_back(life: Life, at: datetime) -> None:
    task = life.task
    if task.approver is None:
        return
    send_back(
        task.pk,
        reason=life.dice.choice(texts.SENT_BACK),
        by=as_official(task.approver),
        at=at,
    )
    life.then(life.later(task, at, life.dice.uniform(0.5, 4)), _hand_in)


def _approve(life: Life, at: datetime) -> None:
    task = life.task
    if task.approver is None:
        return
    approve_result(task.pk, by=as_official(task.approver), at=at)
    if life.report_id and life.chance(0.6):
        life.then(at + timedelta(hours=life.dice.uniform(0.3, 90)), _judge)


def _judge(life: Life, at: datetime) -> None:
    verdict = life.dice.choices(
        ("satisfied", "acceptable", "not_satisfied"), (60, 25, 15)
    )[0]
    if life.round > 1:
        verdict = "satisfied"
    unhappy = verdict == "not_satisfied"
    why = life.dice.choice(texts.UNSATISFIED if unhappy else texts.SATISFIED)
    judge(life.report_id, verdict=verdict, why=why, by=citizen_of(life), at=at)
    if unhappy:
        life.round += 1
        life.plan = set()
        _work(life, life.task, at)

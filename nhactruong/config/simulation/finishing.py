"""How a report ends: the result, its approval, and what the sender says to it."""

from datetime import datetime, timedelta

from nhactruong.config.simulation import plans, texts
from nhactruong.config.simulation.life import Life, as_official, citizen_of
from nhactruong.config.simulation.photos import take_scene
from nhactruong.reports.requester import judge, reopen
from nhactruong.work.evidence import Shown
from nhactruong.work.finish import approve_result, send_back, submit_result
from nhactruong.work.states import State

HOUR = timedelta(hours=1)


def hand_in(life: Life, at: datetime) -> None:
    """Hand the result in; later where the answer to a question is waited for."""
    task = life.task
    if task.state == State.WAITING:
        life.then(life.later(task, at, 4), hand_in)
        return
    if task.state != State.IN_PROGRESS:
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
        photo = take_scene(life.scene, mended=True, by=owner, at=at)
        submit_result(
            task.pk,
            outcome="resolved",
            text=life.dice.choice(texts.RESULTS),
            evidence=[Shown(photo_id=photo.pk, caption="Sau khi xử lý")],
            by=owner,
            at=at,
        )
    if life.meets("send_back"):
        life.then(life.later(task, at, life.dice.uniform(0.3, 3)), _send_back)
    else:
        most = max(min(6.0, life.hours_left(task, at) / 2), 0.3)
        life.then(life.later(task, at, life.dice.uniform(0.2, most)), approve)


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
    life.then(life.later(task, at, life.dice.uniform(0.5, 4)), hand_in)


def approve(life: Life, at: datetime) -> None:
    """Let whoever approves do so, and the sender say how it is."""
    task = life.task
    if task.approver is None:
        return
    approve_result(task.pk, by=as_official(task.approver), at=at)
    if not life.report_id:
        return
    if life.chance(plans.JUDGED):
        life.then(at + life.dice.uniform(0.3, 90) * HOUR, _judge)
    elif life.round == 1 and life.chance(plans.OPENED_AGAIN / (1 - plans.JUDGED)):
        life.then(at + life.dice.uniform(20, 100) * HOUR, _open_again)


def _judge(life: Life, at: datetime) -> None:
    said = plans.verdict(life.dice) if life.round == 1 else "satisfied"
    unhappy = said == "not_satisfied"
    why = life.dice.choice(texts.UNSATISFIED if unhappy else texts.SATISFIED)
    judge(life.report_id, verdict=said, why=why, by=citizen_of(life), at=at)
    if unhappy:
        _once_more(life, at)


def _open_again(life: Life, at: datetime) -> None:
    reopen(life.report_id, reason=texts.OPENED_AGAIN, by=citizen_of(life), at=at)
    _once_more(life, at)


def _once_more(life: Life, at: datetime) -> None:
    life.round += 1
    life.plan = set()
    if life.again is not None:
        life.again(life, life.task, at)

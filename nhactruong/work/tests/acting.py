"""Every act by the name of its action, with input drawn at random: for the machine."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from nhactruong.ground.actor import Actor, ActorKind
from nhactruong.org.authority import requester
from nhactruong.org.snapshot import snapshot
from nhactruong.work.accept import accept_task, assign_task
from nhactruong.work.clarify import ask_requester, reply_to_office, resume_task
from nhactruong.work.correct import correct_task
from nhactruong.work.extend import ask_extension, extend_task, refuse_extension
from nhactruong.work.finish import (
    approve_result,
    decline_task,
    send_back,
    submit_result,
)
from nhactruong.work.judge import (
    cancel_task,
    close_task,
    judge_result,
    reopen_task,
    withdraw_request,
)
from nhactruong.work.merge import merge_task, split_task
from nhactruong.work.models import Task
from nhactruong.work.open import add_contributor
from nhactruong.work.progress import answer_urging, report_progress, urge_task
from nhactruong.work.route import forward_task, return_to_desk, settle_task
from nhactruong.work.tests.make import DAY, HOUR, Town, shown

Draw = Callable[[st.SearchStrategy[Any]], Any]
LEVELS = st.sampled_from(("urgent", "normal", "complex"))
LATER = st.sampled_from((HOUR, DAY, 3 * DAY, 20 * DAY, 90 * DAY))


class Acting:
    """Does one action on one task, as whoever is told, with whatever is drawn."""

    def __init__(self, town: Town, task: Task, by: Actor, at: datetime, draw: Draw):
        self.town, self.task, self.draw = town, task, draw
        self.who: dict[str, Any] = {"by": by, "at": at}

    def do(self, action: str) -> Any:
        return getattr(self, action)()

    def _inside(self) -> int:
        """Draw an appointment, mostly from the task's unit."""
        book = snapshot()
        all_of_them = sorted(book.appointments)
        inside = book.below(self.task.unit_id)
        ours = [k for k in all_of_them if book.appointments[k].post.unit_id in inside]
        return self.draw(st.sampled_from(ours * 5 + all_of_them))

    def _unit(self) -> int:
        return self.draw(st.sampled_from(sorted(snapshot().units)))

    def _until(self) -> datetime:
        return max(self.task.due, self.who["at"]) + self.draw(LATER)

    def _evidence(self) -> Any:
        return shown() if self.draw(st.integers(0, 4)) else ()

    def _requester(self) -> dict[str, Any]:
        if self.who["by"].kind != ActorKind.CITIZEN:
            return {}
        return {"authority": requester(self.task.pk)}

    def accept(self) -> Task:
        to = self._inside() if self.draw(st.booleans()) else None
        return accept_task(self.task.pk, assignee_id=to, **self.who)

    def assign(self) -> Task:
        return assign_task(
            self.task.pk, assignee_id=self._inside(), reason="Đi họp", **self.who
        )

    def report_progress(self) -> Task:
        until = self.who["at"] + self.draw(LATER) if self.draw(st.booleans()) else None
        return report_progress(
            self.task.pk, text="Đang làm", committed_until=until, **self.who
        )

    def ask(self) -> Task:
        return ask_requester(self.task.pk, text="Cột số mấy?", **self.who)

    def reply(self) -> Task:
        mine = requester(self.task.pk)
        return reply_to_office(self.task.pk, text="Số 7", authority=mine, **self.who)

    def resume(self) -> Task:
        return resume_task(self.task.pk, **self.who)

    def submit_result(self) -> Task:
        if self.draw(st.integers(0, 3)):
            return submit_result(
                self.task.pk,
                outcome="resolved",
                text="Xong",
                evidence=self._evidence(),
                **self.who,
            )
        return submit_result(
            self.task.pk,
            outcome="answered",
            text="Đã có lịch",
            source_cited="Công văn 1",
            **self.who,
        )

    def decline(self) -> Task:
        return decline_task(
            self.task.pk,
            ground="not_ours",
            text="Của tỉnh khác",
            right_door="UBND xã bên",
            **self.who,
        )

    def approve(self) -> Task:
        return approve_result(self.task.pk, **self.who)

    def send_back(self) -> Task:
        return send_back(self.task.pk, reason="Ảnh mờ", **self.who)

    def add_contributor(self) -> Task:
        return add_contributor(
            self.task.pk, unit_id=self._unit(), what="Cắt điện", **self.who
        )

    def ask_extension(self) -> Task:
        return ask_extension(
            self.task.pk, until=self._until(), reason="Chờ vật tư", **self.who
        )

    def extend(self) -> Task:
        return extend_task(
            self.task.pk, until=self._until(), reason="Đồng ý", **self.who
        )

    def refuse_extension(self) -> Task:
        return refuse_extension(self.task.pk, reason="Không cần", **self.who)

    def correct(self) -> Task:
        functions = sorted(snapshot().functions)
        return correct_task(
            self.task.pk,
            reason="Nhầm",
            level=self.draw(LEVELS),
            function_id=self.draw(st.sampled_from(functions)),
            **self.who,
        )

    def forward(self) -> Task:
        return forward_task(self.task.pk, reason="Không phải việc tôi", **self.who)

    def return_to_desk(self) -> Task:
        return return_to_desk(self.task.pk, reason="Của Sở", **self.who)

    def settle(self) -> Task:
        return settle_task(
            self.task.pk,
            unit_id=self._unit(),
            reason="Theo nơi quản lý",
            rule=self.draw(st.booleans()),
            **self.who,
        )

    def urge(self) -> Task:
        return urge_task(self.task.pk, word="Làm ngay", **self.who)

    def answer_urging(self) -> Task:
        return answer_urging(self.task.pk, answer="Chiều nay xong", **self.who)

    def judge(self) -> Task:
        verdict = self.draw(
            st.sampled_from(("satisfied", "acceptable", "acceptable", "not_satisfied"))
        )
        return judge_result(
            self.task.pk,
            verdict=verdict,
            why="Vẫn tối",
            authority=requester(self.task.pk),
            **self.who,
        )

    def reopen(self) -> Task:
        return reopen_task(
            self.task.pk, reason="Lại hỏng", **self._requester(), **self.who
        )

    def withdraw(self) -> Task:
        mine = requester(self.task.pk)
        return withdraw_request(self.task.pk, authority=mine, **self.who)

    def merge(self) -> Task:
        keys = sorted(Task.objects.values_list("pk", flat=True))
        into = self.draw(st.sampled_from(keys))
        return merge_task(self.task.pk, into_id=into, reason="Cùng cột", **self.who)

    def split(self) -> Task:
        return split_task(
            self.task.pk, title="Cột bên kia", reason="Hai cột", **self.who
        )

    def cancel(self) -> Task:
        return cancel_task(self.task.pk, ground="Rác", **self.who)

    def close(self) -> Task:
        return close_task(self.task.pk, **self.who)

"""Let the rows of an export arrive, and offices answer."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from nhactruong.config.replay.mapping import Map
from nhactruong.config.replay.places import Placed
from nhactruong.config.replay.rows import Fault
from nhactruong.config.simulation import texts
from nhactruong.config.simulation.city import City
from nhactruong.config.simulation.life import Life
from nhactruong.config.simulation.model import dice
from nhactruong.config.simulation.sending import SENDER, follow
from nhactruong.config.simulation.stage import Stage
from nhactruong.ground.refusal import Refusal
from nhactruong.reports.bring import bring_report
from nhactruong.reports.draft import Draft
from nhactruong.reports.models import Channel

# A moment before now: what is not past is not played.
MOMENT = timedelta(seconds=1)


class Replay:
    """faults: of rows that the rules refused; done: how many arrived."""

    def __init__(self, rules: Map, city: City, *, now: datetime, offices: bool) -> None:
        self.rules = rules
        self.stage = Stage(city, now=now, seed=0, photos=False)
        self.offices = offices
        self.faults: list[Fault] = []
        self.done = 0

    def play(
        self,
        rows: Sequence[Placed],
        moments: Sequence[timedelta],
        *,
        start: datetime,
        watch: Callable[[int, int], None],
    ) -> None:
        """Let each row arrive so long after `start`."""
        for number, (placed, after) in enumerate(zip(rows, moments, strict=True)):
            self._expect(number, placed, start + after)
        self.stage.play(watch, start)

    def _expect(self, number: int, placed: Placed, at: datetime) -> None:
        roll = dice(0, self.rules.source, "life", placed[0].id)
        life = Life(self.stage, roll, scene=number)
        self.stage.at(at, lambda when: self._arrive(life, placed, when))

    def _arrive(self, life: Life, placed: Placed, at: datetime) -> None:
        row, _ward, (lat, lon) = placed
        draft = Draft(
            topic_code=row.topic,
            text=row.text,
            lat=lat,
            lon=lon,
            address=row.address,
            answers=texts.ANSWERS.get(row.topic, {}),
            lang=self.rules.lang,
            channel=Channel.IMPORT,
        )
        try:
            # Taken back alone where the rules refuse it.
            with transaction.atomic():
                sent = bring_report(
                    draft, source=self.rules.source, number=row.id, by=SENDER, at=at
                )
        except Refusal as refusal:
            self.faults.append(Fault(row.line, "", _words(refusal)))
            return
        self.done += 1
        if self.offices:
            follow(life, sent, at)
        else:
            life.task_id, life.report_id = sent.task.pk, sent.report.pk


def _words(refusal: Refusal) -> str:
    told = [f"{name}: {words}" for name, words in (refusal.fields or {}).items()]
    return f"bị từ chối: {refusal}" + (f" ({'; '.join(told)})" if told else "")

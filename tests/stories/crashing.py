"""Work for the crash tests inside an installation: run as a process of its own.

python -m tests.stories.crashing prepare TASKS SECONDS SEED
python -m tests.stories.crashing finish
python -m tests.stories.crashing look
"""

import json
import os
import random
import sys
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

# What the clock does once in the life of a task that nobody touches, and twice.
ONCE = (
    "receipt_overdue",
    "fell_late",
    "late_duty_missed",
    "escalated",
    "badly_late",
)
TWICE = ("reminded",)


def prepare(tasks: int, seconds: int, seed: int) -> dict[str, Any]:
    """Open tasks long ago, which fall due for the clock one by one in these seconds."""
    from django.utils import timezone

    from nhactruong.ground.act import act
    from nhactruong.ground.actor import SYSTEM, Actor
    from nhactruong.org.snapshot import snapshot
    from nhactruong.work.models import Task
    from nhactruong.work.open import What, open_task

    chance, now = random.Random(seed), timezone.now()
    book = snapshot()
    function = book.function_called("street-lighting") or book.functions[book.leaves[0]]
    wards = sorted(book.wards)
    what = What(
        source="child",
        title_vi="Đèn đường hỏng",
        title_en="Street light out",
        product_vi="Ảnh đèn sáng",
        product_en="Photo of the lit lamp",
        evidence="photo",
        level="normal",
    )

    @act
    def open_all(*, by: Actor, at: datetime) -> None:
        for _n in range(tasks):
            open_task(
                what,
                function_id=function.pk,
                ward_id=chance.choice(wards),
                by=by,
                at=at,
            )

    open_all(by=SYSTEM, at=now - timedelta(days=120))
    opened = list(Task.objects.filter(source="child"))
    for task in opened:
        task.wakes_at = now + timedelta(seconds=chance.uniform(0, seconds))
    Task.objects.bulk_update(opened, ["wakes_at"], batch_size=50)
    return {"opened": len(opened)}


def finish() -> dict[str, Any]:
    """Do what is left: of the clock now, of the post as on the coming working mornings."""
    from django.utils import timezone

    from nhactruong.notices.turn import send_letters
    from nhactruong.work.jobs import run_due
    from nhactruong.work.models import Task

    now = timezone.now()
    Task.objects.filter(source="child", wakes_at__gt=now).update(wakes_at=now)
    run_due(now)
    # A worker that was killed holds its letters until its lease ends.
    morning = timezone.localtime(now).replace(hour=9, minute=0)
    sent = send_letters(now, seconds=60) + send_letters(now + timedelta(hours=1))
    for days in range(1, 8):
        sent += send_letters(morning + timedelta(days=days), seconds=60)
    return {"sent": sent}


def look() -> dict[str, Any]:
    """Return what is in the database, for the test to judge."""
    from nhactruong.ledger.models import Event
    from nhactruong.notices.models import Delivery, Message
    from nhactruong.reports.models import Report
    from nhactruong.work.models import Task

    done: Counter[tuple[str, str]] = Counter()
    subjects = {task.subject_key for task in Task.objects.filter(source="child")}
    for subject, kind in Event.objects.filter(subject__in=subjects).values_list(
        "subject", "kind"
    ):
        done[subject, kind.rpartition(".")[2]] += 1
    wrong = [
        f"{subject} {kind} {done[subject, kind]}"
        for subject in subjects
        for kind, times in [(k, 1) for k in ONCE] + [(k, 2) for k in TWICE]
        if done[subject, kind] != times
    ]
    receipts = Message.objects.filter(template="reports/received")
    deliveries = Delivery.objects.filter(message__in=receipts, way="email")
    return {
        "codes": list(Report.objects.values_list("code", flat=True)),
        "texts": list(Report.objects.values_list("text", flat=True)),
        "wrong": wrong,
        "tasks": len(subjects),
        "receipts": list(receipts.values_list("address_key", flat=True)),
        "unsent": list(
            deliveries.exclude(state="sent").values_list(
                "message__address_key", "state"
            )
        ),
        "letters_of_the_clock": Message.objects.filter(
            template__in=("work/due", "work/twice", "work/thrice")
        ).count(),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhactruong.config.settings")
    import django

    django.setup()
    does = {"prepare": prepare, "finish": finish, "look": look}[sys.argv[1]]
    print(json.dumps(does(*(int(one) for one in sys.argv[2:]))))  # type: ignore[operator]

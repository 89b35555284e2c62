"""Who approves a result: the first in the chain who may."""

from datetime import datetime

from django.utils.translation import gettext as _

from nhactruong.ground.refusal import Refusal
from nhactruong.org.chain import approvers
from nhactruong.org.models import Appointment
from nhactruong.org.snapshot import snapshot
from nhactruong.work.models import Decision, Result, Task


def next_approver(task: Task, at: datetime) -> Appointment:
    """Return the appointment that approves the task's present result.

    The first of: deputy by portfolio, head, heads upward, conductor, who neither owns
    nor produced it nor approved it before (the conductor may approve again), and does
    not belong to the office that the matter is about; who is away is passed over.

    Raises Refusal no_approver.
    """
    barred = {task.owner.person_id}
    if task.result_id is not None:
        result = Result.objects.select_related("produced_by").get(pk=task.result_id)
        barred.add(result.produced_by.person_id)
    before = set(
        Decision.objects.filter(task=task, approved=True).values_list(
            "person_id", flat=True
        )
    )
    chain = approvers(
        task.unit_id, task.function_id, at, about_unit_id=task.about_unit_id
    )
    desk = snapshot().desk
    of_the_matter = barred_by_matter(task)
    may = []
    for candidate in chain:
        if candidate.person_id in barred or candidate.appointment_id in of_the_matter:
            continue
        conductor = desk is not None and candidate.unit_id == desk.pk
        if candidate.person_id in before and not conductor:
            continue
        may.append(candidate.appointment_id)
    if not may:
        raise Refusal("no_approver", _("Không còn ai có thẩm quyền duyệt việc này."))
    book = snapshot()
    # Who is away keeps the right, yet nothing waits for them while another may.
    chosen = next((key for key in may if book.away(key, at) is None), may[0])
    approver: Appointment = Appointment.objects.with_names().get(pk=chosen)
    return approver


def barred_by_matter(task: Task) -> frozenset[int]:
    """Return the appointments of all who work in the office that the matter is about,
    those that they hold elsewhere too (promise 10)."""
    if task.about_unit_id is None:
        return frozenset()
    book = snapshot()
    inside = book.divisions(task.about_unit_id)
    people = {
        a.person_id for a in book.appointments.values() if a.post.unit_id in inside
    }
    return frozenset(
        key for key, a in book.appointments.items() if a.person_id in people
    )

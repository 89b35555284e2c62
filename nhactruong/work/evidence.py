"""What is shown: photos and documents that go with a result or a note."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nhactruong.ground.refusal import Refusal
from nhactruong.work.models import EvidenceItem, ProgressNote, Result, Task
from nhactruong.work.states import Evidence

MOST = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """One stored photo or document, by its key in `files`."""

    photo_id: int | None = None
    document_id: int | None = None
    caption: str = ""


def attach(
    task: Task,
    shown: Sequence[Shown],
    *,
    result: Result | None = None,
    note: ProgressNote | None = None,
) -> None:
    """Keep what is shown with the result or note, in one insert."""
    if len(shown) > MOST:
        message = _("Nhiều nhất {n} tệp.").format(n=MOST)
        raise Refusal("too_many_files", message, {"photos": message})
    EvidenceItem.objects.bulk_create(
        EvidenceItem(
            task=task,
            result=result,
            note=note,
            photo_id=one.photo_id,
            document_id=one.document_id,
            caption=one.caption[:200],
        )
        for one in shown
    )


def evidence_missing(task: Task, shown: Sequence[Shown]) -> Refusal | None:
    """Tell what "resolved" still lacks, by the kind of evidence the task asks."""
    photos = any(one.photo_id for one in shown)
    documents = any(one.document_id for one in shown)
    if task.evidence == Evidence.PHOTO and not photos:
        message = _("Đã giải quyết thì phải có ảnh hiện trường sau khi xử lý.")
        return Refusal("photo_needed", message, {"photos": message})
    if task.evidence == Evidence.DOCUMENT and not documents:
        message = _("Đã giải quyết thì phải có văn bản kết quả (PDF).")
        return Refusal("document_needed", message, {"document": message})
    if not photos and not documents:
        message = _("Đã giải quyết thì phải có ảnh hoặc văn bản làm chứng.")
        return Refusal("evidence_needed", message, {"photos": message})
    return None

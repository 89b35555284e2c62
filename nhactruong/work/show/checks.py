"""What the house has looked at for whoever approves a result, in words."""

from django.utils.translation import gettext as _

from nhactruong.work.models import Task
from nhactruong.work.rules import Facts
from nhactruong.work.show.hanging import Hanging, ResultShown
from nhactruong.work.states import Evidence


def checks_of(
    task: Task,
    result: ResultShown,
    facts: Facts,
    hanging: Hanging,
    person_id: int | None,
) -> list[tuple[str, str]]:
    """Return (sign, words) of each thing looked at; "info" asks for a closer look."""
    found = [_substance(task, result)]
    found.append(("check", _("Người làm: {who}").format(who=result.who)))
    if person_id in facts.approved_before:
        found.append(("info", _("Bạn đã duyệt một kết quả trước của việc này")))
    else:
        found.append(("check", _("Bạn chưa duyệt việc này lần nào")))
    if hanging.parts:
        found.append(("check", _("Các phần phối hợp đều đã xong")))
    if task.reopen_count:
        words = _("Đã mở lại {n} lần; đọc lời người gửi ở dưới")
        found.append(("info", words.format(n=task.reopen_count)))
    if task.withdrawn_at is not None:
        found.append(("info", _("Người gửi đã rút phản ánh")))
    return found


def _substance(task: Task, result: ResultShown) -> tuple[str, str]:
    if result.right_door:
        return "check", _("Có căn cứ từ chối và đúng nơi giải quyết")
    if result.source:
        return "check", _("Có văn bản làm căn cứ trả lời")
    photos = any(one.thumb_url for one in result.exhibits)
    if task.evidence == Evidence.DOCUMENT or not photos:
        return "check", _("Có văn bản kết quả, đúng loại lĩnh vực này đòi hỏi")
    return "check", _("Có ảnh, đúng loại lĩnh vực này đòi hỏi")

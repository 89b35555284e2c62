"""The form of each action: what an official has to say with it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.files import document, photo
from nhactruong.ground.codes import read_code
from nhactruong.ui.forms import FilesField, FilesInput
from nhactruong.work.evidence import MOST
from nhactruong.work.forms.desk import (
    ActionForm,
    Desk,
    UnitField,
    end_of_day,
    moment_field,
    words_field,
)
from nhactruong.work.forms.note import NoteForm
from nhactruong.work.models import Task
from nhactruong.work.states import Ground, Level, Outcome, ReplyKind

_REASON = gettext_lazy("Lý do")


def _photos(help_text: Any = "") -> FilesField:
    return FilesField(
        label=gettext_lazy("Ảnh"),
        required=False,
        widget=FilesInput(accept=photo.ACCEPT),
        help_text=help_text,
        max_files=MOST,
        template_name="work/_photos_field.html",
    )


class AcceptForm(ActionForm):
    assignee = forms.ChoiceField(
        label=gettext_lazy("Giao cho"), required=False, choices=()
    )

    def prepare(self, desk: Desk) -> None:
        if not _leads(desk):
            del self.fields["assignee"]
            return
        owner = desk.task.owner.person.full_name
        self.offer(
            "assignee", desk.holders(), none=_("{who} (giữ nguyên)").format(who=owner)
        )


class AssignForm(ActionForm):
    assignee = forms.ChoiceField(label=gettext_lazy("Giao cho"), choices=())
    reason = words_field(_REASON, rows=2, limit=1000)

    def prepare(self, desk: Desk) -> None:
        self.offer("assignee", desk.holders(), none=_("Chọn một người"))
        self.give("reason", _("Phân công theo lĩnh vực phụ trách."))


class ProgressForm(ActionForm):
    has_files = True
    reply_kind = ReplyKind.PROGRESS
    text = words_field(
        gettext_lazy("Việc đang đến đâu"), help_text=gettext_lazy("Ai cũng đọc được.")
    )
    committed_until = moment_field(gettext_lazy("Hẹn xong"), required=False)
    photos = _photos()

    def prepare(self, desk: Desk) -> None:
        if desk.task.is_late(desk.at):
            field = self.fields["committed_until"]
            field.required = True
            field.help_text = _("Việc đã quá hạn: phải hẹn ngày mới và giữ lời.")
            self.give("committed_until", end_of_day(desk.at, 2))


class AskForm(ActionForm):
    reply_kind = ReplyKind.QUESTION
    text = words_field(
        gettext_lazy("Câu hỏi"),
        limit=2000,
        help_text=gettext_lazy(
            "Hỏi điều mà thiếu nó thì không làm tiếp được. Đồng hồ dừng chờ trả lời."
        ),
    )


class ResultForm(ActionForm):
    has_files = True
    reply_kind = ReplyKind.RESULT
    outcome = forms.ChoiceField(
        label=gettext_lazy("Kết quả"),
        widget=forms.RadioSelect,
        choices=[(o.value, o.label) for o in (Outcome.RESOLVED, Outcome.ANSWERED)],
        error_messages={
            "required": gettext_lazy("Chọn “đã giải quyết” hoặc “đã trả lời”.")
        },
    )
    text = words_field(
        gettext_lazy("Trả lời người gửi"),
        rows=4,
        help_text=gettext_lazy("Sẽ công khai khi được duyệt."),
    )
    photos = _photos()
    document = forms.FileField(
        label=gettext_lazy("Văn bản kết quả (PDF)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": document.ACCEPT}),
    )
    source_cited = forms.CharField(
        label=gettext_lazy("Văn bản làm căn cứ"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Cần khi kết quả là “đã trả lời”."),
    )

    def prepare(self, desk: Desk) -> None:
        self.give("outcome", Outcome.RESOLVED)
        self.fields["photos"].help_text = _(
            "Đã giải quyết thì phải có {evidence} làm chứng."
        ).format(evidence=desk.task.get_evidence_display())


class DeclineForm(ActionForm):
    reply_kind = ReplyKind.DECLINE
    ground = forms.ChoiceField(
        label=gettext_lazy("Căn cứ"),
        choices=[("", gettext_lazy("Chọn căn cứ")), *Ground.choices],
    )
    text = words_field(gettext_lazy("Giải thích cho người gửi"))
    right_door = words_field(
        gettext_lazy("Đúng nơi giải quyết"),
        rows=2,
        limit=1000,
        help_text=gettext_lazy(
            "Cơ quan nào, ở đâu, gọi số nào: người gửi không phải tự đi tìm."
        ),
    )


class ApproveForm(ActionForm):
    result_id = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self, desk: Desk) -> None:
        self.give("result_id", desk.task.result_id)


class SendBackForm(ApproveForm):
    reply_kind = ReplyKind.SEND_BACK
    reply_field = "reason"
    reason = words_field(
        gettext_lazy("Phải làm lại điều gì"),
        limit=2000,
        help_text=gettext_lazy("Người xử lý đọc."),
    )


class ContributorForm(ActionForm):
    unit = UnitField(label=gettext_lazy("Đơn vị phối hợp"))
    what = forms.CharField(label=gettext_lazy("Phần việc"), max_length=200)

    def prepare(self, desk: Desk) -> None:
        _units(self, "unit", desk)


class AskExtensionForm(ActionForm):
    until = moment_field(gettext_lazy("Xin đến"))
    reason = words_field(_REASON, limit=2000)

    def prepare(self, desk: Desk) -> None:
        later = max(desk.task.due, desk.at)
        self.give("until", desk.until or end_of_day(later, 3))
        if desk.until is not None:
            self.give("reason", desk.until_reason)


class ExtendForm(AskExtensionForm):
    until = moment_field(gettext_lazy("Hạn mới"))


class RefuseExtensionForm(ActionForm):
    reason = words_field(
        _REASON, limit=2000, help_text=gettext_lazy("Người xin gia hạn đọc.")
    )


class CorrectForm(ActionForm):
    level = forms.ChoiceField(label=gettext_lazy("Mức"), choices=Level.choices)
    function = forms.TypedChoiceField(
        label=gettext_lazy("Chức năng"), coerce=int, choices=()
    )
    ward = forms.TypedChoiceField(
        label=gettext_lazy("Phường, xã"), coerce=int, empty_value=None, required=False
    )
    reason = words_field(
        _REASON,
        rows=2,
        limit=2000,
        help_text=gettext_lazy("Hạn được tính lại, hạn cũ vẫn hiện."),
    )

    def prepare(self, desk: Desk) -> None:
        task = desk.task
        self.offer("function", desk.functions())
        self.offer("ward", desk.wards(), none=_("Không rõ"))
        self.give("level", task.level)
        self.give("function", task.function_id)
        self.give("ward", task.ward_id)


class ReasonForm(ActionForm):
    reason = words_field(_REASON, limit=2000)


class ReturnForm(ReasonForm):
    says_unit = UnitField(
        label=gettext_lazy("Theo đơn vị, cơ quan phải làm"), required=False
    )
    cites = forms.CharField(
        label=gettext_lazy("Căn cứ quy định"), max_length=300, required=False
    )

    def prepare(self, desk: Desk) -> None:
        _units(self, "says_unit", desk)


class SettleForm(ActionForm):
    unit = UnitField(label=gettext_lazy("Ai chủ trì?"))
    reason = words_field(gettext_lazy("Lý do, sẽ công khai"), limit=2000)
    rule = forms.BooleanField(
        label=gettext_lazy(
            "Ghi thành lệ tạm: việc giống hệt sau này tự về đúng nơi, chờ cấp có thẩm quyền xác nhận"
        ),
        required=False,
        initial=True,
    )

    def prepare(self, desk: Desk) -> None:
        _units(self, "unit", desk)
        self.give("rule", True)


class UrgeForm(ActionForm):
    word = words_field(gettext_lazy("Lời đôn đốc"), rows=2, limit=1000)


class AnswerUrgingForm(ActionForm):
    answer = words_field(gettext_lazy("Trả lời"), limit=2000)


class MergeForm(ActionForm):
    into = forms.CharField(
        label=gettext_lazy("Gộp vào việc có mã"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"placeholder": "HN-…", "autocapitalize": "characters"}
        ),
    )
    reason = words_field(_REASON, rows=2, limit=1000)

    def clean_into(self) -> int:
        code = read_code(self.cleaned_data["into"])
        seen = Task.objects.visible_to(self.desk.authority)
        found = seen.filter(code=code).values_list("pk", flat=True).first()
        if found is None:
            raise forms.ValidationError(
                _("Không có việc nào mã như vậy mà bạn được xem.")
            )
        return found


class SplitForm(ActionForm):
    title = forms.CharField(label=gettext_lazy("Việc tách ra"), max_length=200)
    reason = words_field(_REASON, rows=2, limit=1000)


class CancelForm(ActionForm):
    ground = words_field(
        gettext_lazy("Vì sao đây không phải là phản ánh"), rows=2, limit=1000
    )


def _leads(desk: Desk) -> bool:
    task, authority = desk.task, desk.authority
    return authority.heads(task.unit_id) or authority.deputises(
        task.unit_id, task.function_id
    )


def _units(form: ActionForm, name: str, desk: Desk) -> None:
    field = form.fields[name]
    assert isinstance(field, UnitField)
    field.units = desk.units()


FORMS: dict[str, type[ActionForm]] = {
    "accept": AcceptForm,
    "assign": AssignForm,
    "report_progress": ProgressForm,
    "ask": AskForm,
    "submit_result": ResultForm,
    "decline": DeclineForm,
    "approve": ApproveForm,
    "send_back": SendBackForm,
    "add_contributor": ContributorForm,
    "ask_extension": AskExtensionForm,
    "extend": ExtendForm,
    "refuse_extension": RefuseExtensionForm,
    "correct": CorrectForm,
    "forward": ReasonForm,
    "return_to_desk": ReturnForm,
    "settle": SettleForm,
    "urge": UrgeForm,
    "answer_urging": AnswerUrgingForm,
    "reopen": ReasonForm,
    "merge": MergeForm,
    "split": SplitForm,
    "cancel": CancelForm,
}
# What may be written besides, whatever step a task is at.
ALL_FORMS: dict[str, type[ActionForm]] = {**FORMS, "note": NoteForm}

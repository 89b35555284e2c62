"""What a demonstration's desks come with: prepared words, notes, named filters."""

from datetime import datetime

from nhactruong.accounts.models import User
from nhactruong.ground.actor import Actor, ActorKind
from nhactruong.org.models import Appointment
from nhactruong.org.snapshot import snapshot
from nhactruong.work.filters import save_filter
from nhactruong.work.models import ReplyTemplate, Task
from nhactruong.work.notes import write_note
from nhactruong.work.replies import Prepared, write_reply
from nhactruong.work.states import OPEN

_WARD = "ward.00070"
_HANDS, _HEAD = "canbo.hoankiem", "chutich.hoankiem"

# kind, function ("" for any), name, words, English words; of the whole city
_CITY = (
    (
        "progress",
        "",
        "Đã nhận, đang kiểm tra hiện trường",
        "{cơ quan} đã nhận việc {mã} tại {địa chỉ}. Chúng tôi đang kiểm tra hiện trường và sẽ báo lại trước {hạn}.",
        "{office} has received {code} at {address}. We are checking on site and will report back before {deadline}.",
    ),
    (
        "progress",
        "",
        "Chờ vật tư, hẹn ngày",
        "Việc {mã} đang chờ {vật tư}. Dự kiến làm xong {ngày hẹn}. Chúng tôi xin lỗi vì để {người gửi} phải chờ.",
        "Work on {code} is waiting for {materials}. We expect to finish on {new date}. We are sorry to keep {sender} waiting.",
    ),
    (
        "progress",
        "",
        "Trễ hạn: lý do và ngày hẹn mới",
        "Việc {mã} đã quá hạn {hạn} vì {lý do}. Chúng tôi hẹn xong {ngày hẹn} và chịu trách nhiệm về lời hẹn này. {tên cán bộ}, {cơ quan}.",
        "{code} is past its deadline of {deadline} because {reason}. We now promise {new date}. {officer}, {office}.",
    ),
    (
        "question",
        "",
        "Hỏi đúng vị trí",
        "Để đến đúng chỗ, xin {người gửi} cho biết thêm vị trí: gần số nhà nào, ngõ nào, hoặc gửi một tấm ảnh có biển số nhà.",
        "To find the right place, could {sender} tell us more: the nearest house number or lane, or send a photo showing one?",
    ),
    (
        "question",
        "lighting",
        "Hỏi số cột đèn",
        "Xin {người gửi} cho biết số ghi trên cột đèn hỏng, và đèn tắt hẳn hay chập chờn.",
        "Could {sender} tell us the number on the lamp post, and whether the light is out or flickering?",
    ),
    (
        "question",
        "env.noise",
        "Hỏi giờ gây ồn",
        "Xin {người gửi} cho biết tiếng ồn thường có vào giờ nào, ngày nào, để tổ công tác đến đúng lúc.",
        "At what hours and on which days is it noisy, so that our team comes at the right time?",
    ),
    (
        "result",
        "",
        "Đã xử lý xong",
        "{cơ quan} đã xử lý xong việc {mã} tại {địa chỉ}: {đã làm gì}. Ảnh sau khi xử lý kèm theo. Cảm ơn {người gửi} đã báo.",
        "{office} has dealt with {code} at {address}: {what was done}. A photo is attached. Thank you for reporting it.",
    ),
    (
        "result",
        "waste.collection",
        "Đã thu gom rác",
        "Rác tại {địa chỉ} đã được thu gom lúc {giờ}. Từ nay xe đến vào {lịch thu gom}; nếu còn tồn đọng xin báo lại.",
        "The rubbish at {address} was collected at {time}. The truck now comes {schedule}.",
    ),
    (
        "result",
        "roads",
        "Đã vá mặt đường",
        "Mặt đường tại {địa chỉ} đã được vá ngày {ngày}, diện tích {diện tích}. Mời {người gửi} xem ảnh trước và sau.",
        "The road at {address} was repaired on {date}. Please see the photos before and after.",
    ),
    (
        "decline",
        "",
        "Không thuộc thẩm quyền",
        "Nội dung này không thuộc thẩm quyền của {cơ quan} vì {căn cứ}. {người gửi} xin liên hệ nơi ghi bên dưới; hồ sơ đã gửi kèm.",
        "This is not within the powers of {office} because {ground}. Please turn to the place named below.",
    ),
    (
        "decline",
        "",
        "Kiểm tra không thấy",
        "Chúng tôi đã đến {địa chỉ} lúc {giờ kiểm tra} và không thấy tình trạng như phản ánh. Nếu còn, xin {người gửi} gửi ảnh mới.",
        "We came to {address} at {time} and did not find what was reported. If it is still there, please send a new photo.",
    ),
    (
        "send_back",
        "",
        "Ảnh chưa chứng minh được",
        "Ảnh chưa cho thấy việc đã xong: xin chụp lại cùng góc với ảnh của người gửi, thấy rõ {chi tiết}.",
        "",
    ),
    (
        "send_back",
        "",
        "Trả lời chưa rõ",
        "Lời trả lời chưa nói {điều còn thiếu}. Xin viết lại để người dân hiểu ngay, không dùng chữ viết tắt.",
        "",
    ),
)
# Of the ward of Hoàn Kiếm alone.
_OWN = (
    (
        "progress",
        "drainage",
        "Phố cổ: chờ thông cống ban đêm",
        "Phố cổ chỉ cho xe hút bùn vào sau 22 giờ. Việc {mã} được xếp lịch đêm {ngày}.",
        "",
    ),
    (
        "result",
        "order",
        "Đã nhắc nhở, lập biên bản vỉa hè",
        "Tổ trật tự của {cơ quan} đã kiểm tra {địa chỉ} lúc {giờ}, {kết quả}. Phường sẽ kiểm tra lại trong tuần.",
        "",
    ),
)


def seed(*, at: datetime) -> None:
    """Fill the desks of a demonstration, unless they already are; again does nothing."""
    if ReplyTemplate.objects.exists():
        return
    book = snapshot()
    ward = book.unit_called(_WARD)
    for unit, rows in ((None, _CITY), (ward, _OWN)):
        writer = book.head(unit.pk if unit else book.desk.pk if book.desk else 0)
        if writer is not None:
            _prepare(unit.pk if unit else None, rows, writer, at)
    hands, head = _who(_HANDS), _who(_HEAD)
    if hands is not None and head is not None:
        _notes(hands, head, at)
        _filters(hands, at)


def _prepare(
    unit_id: int | None,
    rows: tuple[tuple[str, str, str, str, str], ...],
    writer: Appointment,
    at: datetime,
) -> None:
    book = snapshot()
    for kind, code, name, text_vi, text_en in rows:
        function = book.function_called(code) if code else None
        prepared = Prepared(
            unit_id=unit_id,
            kind=kind,
            name=name,
            text_vi=text_vi,
            text_en=text_en,
            function_id=function.pk if function else None,
        )
        write_reply(prepared, by=_actor(writer), at=at)


def _notes(hands: Appointment, head: Appointment, at: datetime) -> None:
    mine = Task.objects.filter(owner=hands, state__in=OPEN).order_by("due")
    for task, words, by in zip(
        mine[:2],
        (
            f"@{_HANDS} việc này dân hỏi nhiều lần, chiều nay báo tôi kết quả nhé.",
            f"Đã hẹn thợ sáng mai. @{_HEAD} xem giúp có cần thông báo tổ dân phố không.",
        ),
        (head, hands),
        strict=False,
    ):
        write_note(task.pk, text=words, by=_actor(by), at=at)


def _filters(hands: Appointment, at: datetime) -> None:
    for name, query in (
        ("Khẩn của phường", "tab=unit&level=urgent"),
        ("Quá hạn", "tab=unit&late=on"),
    ):
        save_filter(name, query, by=_actor(hands), at=at)


def _who(username: str) -> Appointment | None:
    person = User.objects.filter(username=username).first()
    held = snapshot().held_by(person.pk) if person else ()
    return held[0] if held else None


def _actor(one: Appointment) -> Actor:
    return Actor(
        ActorKind.OFFICIAL,
        str(one.key),
        person_id=one.person_id,
        appointment_id=one.pk,
    )

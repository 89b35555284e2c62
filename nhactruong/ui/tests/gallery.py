"""A page with every component, for tests and for eyes; no part of the product.

Serves as ROOT_URLCONF of the tests: /gallery/ (citizens), /gallery/desk/, /fault/<n>/.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from nhactruong.ui import errors, nav
from nhactruong.ui.components import Badge, Clock, Happening, Pledge
from nhactruong.ui.forms import PhotosField

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 25, 2, 40, tzinfo=UTC)  # 9:40 on Wednesday in Hà Nội
DUE = datetime(2026, 12, 4, 10, 30, tzinfo=UTC)

STEPS = [
    {"count": "0", "label": "Gửi tối 23/11, ngoài giờ", "start": "2026-11-23", "end": "2026-11-25"},
    {"count": "2", "label": "Thứ Năm, thứ Sáu", "start": "2026-11-26", "end": "2026-11-27"},
    {"count": "–", "label": "Thứ Bảy, Chủ nhật", "start": "2026-11-28", "end": "2026-11-29"},
    {"count": "7", "label": "Thứ Hai đến thứ Sáu", "start": "2026-11-30", "end": "2026-12-04"},
    {"count": "=", "label": "Hạn xử lý", "start": "2026-12-04", "end": DUE},
]  # fmt: skip

PLEDGE = Pledge(
    office="Trung tâm Quản lý hạ tầng kỹ thuật",
    office_note="thuộc Sở Xây dựng",
    person="Nghiêm Trúc Vy",
    post="Chuyên viên trực chiếu sáng",
    why="Chiếu sáng công cộng trên toàn thành phố do đơn vị này phụ trách.",
    basis="Văn bản mẫu 01, Điều 4 khoản 2",
    basis_url="#",
    unverified=True,
    due=DUE,
    due_note="7 ngày làm việc từ ngày tiếp nhận.",
    receive_by=NOW,
    steps=STEPS,
)

CLOCKS = [
    Clock("run", "còn 2 ngày 6 giờ 20 phút", DUE, "hạn", name="Cả việc", used=14, note="Từ lúc gửi"),
    Clock("near", "còn 1 giờ 55 phút", NOW, "hạn", NOW, name="Chặng này", used=52),
    Clock("late", "quá 1 ngày 1 giờ 40 phút", NOW - timedelta(days=5), "hạn", name="Chặng trước", used=140),
    Clock("pause", "đang dừng", name="Chờ người gửi", used=30),
    Clock("done", "đúng hạn", NOW, "xong", NOW, name="Đã xong", used=70),
]  # fmt: skip

HISTORY = [
    Happening("Người dân gửi phản ánh", NOW - timedelta(days=2), icon="flag", said="Cống tắc.\nMưa là ngập."),
    Happening("Tiếp nhận", NOW, "Đoàn Mộc Trà, chuyên viên", "sau 35 phút làm việc", stage="now"),
    Happening("Bạn đánh giá", date(2026, 12, 14), stage="ahead", more="Chưa hài lòng thì việc được mở lại."),
]  # fmt: skip

BADGES = [
    Badge("Chờ tiếp nhận"), Badge("Đang xử lý", "play"), Badge("Đã giải quyết", "check", "done"),
    Badge("Quá hạn", "late", "late"), Badge("Sắp hết hạn", "clock", "near"), Badge("Đã đóng", "lock", "quiet"),
]  # fmt: skip


class GalleryForm(forms.Form):
    text = forms.CharField(
        label="Kể ngắn gọn",
        help_text="Đừng ghi tên, số điện thoại của người khác.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    ward = forms.ChoiceField(label="Phường, xã", choices=[("", "Chọn"), ("1", "Láng")])
    how_long = forms.ChoiceField(
        label="Đèn tắt bao lâu rồi?",
        choices=[("1", "Mới tối nay"), ("2", "Vài ngày")],
        widget=forms.RadioSelect,
    )
    seen = forms.MultipleChoiceField(
        label="Thấy gì?",
        choices=[("1", "Khói"), ("2", "Nước")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    phone = forms.CharField(
        label="Số điện thoại", required=False, widget=forms.TextInput({"type": "tel"})
    )
    consent = forms.BooleanField(label="Tôi đồng ý để cơ quan xử lý dùng số này.")
    photos = PhotosField(label="Ảnh, tối đa 5", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def gallery(request: HttpRequest, base: str = "ui/base.html") -> HttpResponse:
    form = GalleryForm({"text": ""} if "wrong" in request.GET else None)
    messages.success(request, "Đã ghi.")
    messages.warning(request, "Chưa gia hạn được.")
    context: dict[str, Any] = {
        "base": base,
        "form": form,
        "pledge_row": PLEDGE,
        "clock_rows": CLOCKS,
        "badges": BADGES,
        "history": HISTORY,
        "steps": STEPS,
        "now": NOW,
        "due": DUE,
        "page": SimpleNamespace(next="b2", previous="a1"),
    }
    source = (HERE / "gallery.html").read_text(encoding="utf-8")
    return HttpResponse(engines["django"].from_string(source).render(context, request))


def desk(request: HttpRequest) -> HttpResponse:
    return gallery(request, "ui/desk.html")


def fault(request: HttpRequest, n: int) -> HttpResponse:
    if n == 404:
        raise Http404
    if n == 429:
        return errors.too_many(request)
    if n == 403:
        return errors.csrf_failure(request)
    raise RuntimeError("broken on purpose")


nav.citizen_door("gallery", "Gửi phản ánh", 1)
nav.citizen_door("gallery-desk", "Tra cứu", 2)
nav.desk_door("gallery-desk", "Hộp việc", 1)
nav.desk_door("gallery", "Chờ duyệt", 2)

urlpatterns = [
    path("", include("nhactruong.accounts.urls")),
    path("gallery/", gallery, name="gallery"),
    path("gallery/desk/", desk, name="gallery-desk"),
    path("fault/<int:n>/", fault),
    path("api/fault/<int:n>/", fault),
]
handler400 = "nhactruong.ui.errors.bad_request"
handler403 = "nhactruong.ui.errors.forbidden"
handler404 = "nhactruong.ui.errors.not_found"
handler500 = "nhactruong.ui.errors.broken"

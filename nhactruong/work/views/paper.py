"""A task on paper, and the inbox as a sheet that comes back with notes."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nhactruong.ground.refusal import Refusal
from nhactruong.org.middleware import OfficialRequest
from nhactruong.org.snapshot import snapshot
from nhactruong.ui.moments import local
from nhactruong.work.bulk import MOST, Lot, foresee, one_by_one
from nhactruong.work.forms.sift import wanted_of
from nhactruong.work.gather.inbox import wanted_tasks
from nhactruong.work.gather.task import page_of, with_all_beside
from nhactruong.work.models import LateFrom, Task
from nhactruong.work.paper.sheet import MOST_ROWS, Written, read_sheet, sheet_of
from nhactruong.work.paper.task import Paper, paper_of, pdf_of
from nhactruong.work.progress import report_progress
from nhactruong.work.views.place import desk_place

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SALT = "work.sheet"
_KEPT = 3600  # seconds between looking at a sheet and pressing


@require_safe
@login_required
def printed(request: OfficialRequest, code: str) -> HttpResponse:
    """Show a task as it is printed."""
    return render(request, "work/paper.html", {"paper": _paper(request, code)})


@require_safe
@login_required
def pdf(request: OfficialRequest, code: str) -> HttpResponse:
    """Answer with a task as PDF."""
    paper = _paper(request, code)
    return HttpResponse(
        pdf_of(paper),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{paper.code}.pdf"'},
    )


def _paper(request: OfficialRequest, code: str) -> Paper:
    seen = with_all_beside(Task.objects.visible_to(request.authority))
    found = get_object_or_404(seen, code=code)
    page = page_of(found, authority=request.authority, at=timezone.now())
    return paper_of(page, str(request.user.full_name))  # type: ignore[union-attr]


@require_safe
@login_required
def sheet(request: OfficialRequest) -> HttpResponse:
    """Answer with what the inbox shows under this query as .xlsx."""
    at = timezone.now()
    wanted = wanted_of(request.GET, snapshot())
    found = wanted_tasks(wanted, authority=request.authority, at=at)
    order = "-act_since" if wanted.tab == "done" else "late_from"
    tasks = found.annotate(late_from=LateFrom()).for_rows().order_by(order, "pk")
    name = f"nhac-truong-{local(at):%Y-%m-%d-%H%M}.xlsx"
    return HttpResponse(
        sheet_of(tasks[:MOST_ROWS], at),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def notes_back(request: OfficialRequest) -> HttpResponse:
    """Take a sheet back: show what would be written, write it when told to."""
    at = timezone.now()
    if request.method != "POST":
        return _page(request)
    try:
        if "read" in request.POST:
            written = _read_before(request.POST["read"])
        else:
            file = request.FILES.get("file")
            if file is None:
                raise Refusal("bad_sheet", _("Chọn tệp .xlsx."))
            written = read_sheet(file, file.size or 0)
    except Refusal as refusal:
        return _page(request, fault=str(refusal))
    lots = _foreseen(request, written, at)
    if "read" in request.POST:
        return _page(request, done=_write(request, lots, at))
    return _page(request, lots=lots, read=_keep(written))


Row = tuple[Written, Lot | None, str]


def _foreseen(
    request: OfficialRequest, written: list[Written], at: datetime
) -> list[Row]:
    """Return each row with its task and why it would not be written, "" where it would."""
    codes = {one.code for one in written[:MOST]}
    seen = Task.objects.visible_to(request.authority).filter(code__in=codes)
    tasks = {task.code: task for task in seen.for_rows()}
    rows: list[Row] = []
    met: set[str] = set()
    for number, one in enumerate(written):
        task = tasks.get(one.code)
        why = one.fault
        if not why and number >= MOST:
            why = _("Mỗi lần nhiều nhất {n} báo tiến độ.").format(n=MOST)
        if not why and task is None:
            why = _("Không có việc này, hoặc bạn không được xem.")
        if not why and one.code in met:
            why = _("Việc này có hai dòng trong tệp.")
        met.add(one.code)
        lot = None
        if not why and task is not None:
            [lot] = foresee(
                "report_progress",
                [task],
                authority=request.authority,
                at=at,
                committed=one.until is not None,
            )
            if one.until is not None and one.until <= at:
                why = _("Ngày hẹn phải ở sau lúc này.")
            elif lot.refusal:
                why = str(lot.refusal)
        rows.append((one, lot, why))
    return rows


def _write(request: OfficialRequest, rows: list[Row], at: datetime) -> list[Row]:
    by_task = {lot.task.pk: one for one, lot, why in rows if lot and not why}

    def do(task: Task) -> Task:
        one = by_task[task.pk]
        return report_progress(
            task.pk, text=one.note, committed_until=one.until, by=request.actor, at=at
        )

    tasks = [
        (lot.task, lot.task.version if one.version is None else one.version)
        for one, lot, why in rows
        if lot and not why
    ]
    lots = one_by_one("report_progress", tasks, do, by=request.actor, at=at)
    done = {lot.task.pk: lot for lot in lots}
    return [
        (one, done[lot.task.pk], str(done[lot.task.pk].refusal or ""))
        if lot and not why
        else (one, lot, why)
        for one, lot, why in rows
    ]


def _keep(written: list[Written]) -> str:
    """Return what was read, signed, so that pressing needs the file no more."""
    rows = [
        asdict(replace(one, until=None))
        | {"until": one.until.isoformat() if one.until else ""}
        for one in written[: MOST + 1]
    ]
    return signing.dumps(rows, salt=_SALT, compress=True)


def _read_before(kept: str) -> list[Written]:
    try:
        rows: list[dict[str, Any]] = signing.loads(kept, salt=_SALT, max_age=_KEPT)
    except signing.BadSignature as fault:
        raise Refusal(
            "bad_sheet", _("Bản xem trước đã cũ, xin nạp lại tệp.")
        ) from fault
    return [Written(**{**row, "until": _moment(str(row["until"]))}) for row in rows]


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _page(request: OfficialRequest, **more: Any) -> HttpResponse:
    rows: list[Row] = more.get("lots") or more.get("done") or []
    context = {
        "will": [(one, lot) for one, lot, why in rows if not why],
        "will_not": [(one, why) for one, _lot, why in rows if why],
        "most": MOST,
        "desk_place": desk_place(request, snapshot()),
        **more,
    }
    return render(request, "work/notes_back.html", context)

"""Addresses of the desk, under /desk/."""

from django.urls import path

from nhactruong.work.views import (
    absence,
    bulk,
    conductor,
    cover,
    decide,
    drafts,
    files,
    filters,
    handle,
    inbox,
    letters,
    live,
    notes,
    own_letters,
    paper,
    replies,
    task,
    unit,
)

app_name = "work"


def _button(name: str, view: object) -> object:
    address = f"tasks/<str:code>/{name.replace('_', '-')}/"
    return path(address, view, name=name)  # type: ignore[call-overload]


urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("changes/", live.changes, name="changes"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("absences/", absence.absences, name="absences"),
    path("absences/<int:absence_id>/end/", absence.end, name="end_absence"),
    path("sheet/", paper.sheet, name="sheet"),
    path("sheet/back/", paper.notes_back, name="notes_back"),
    path("unit/", unit.unit, name="unit"),
    path("unit/week/", unit.week, name="week"),
    path("unit/week.docx", unit.week_document, name="week_document"),
    path("conductor/", conductor.conductor, name="conductor"),
    path("files/<uuid:public_id>/cover/", cover.cover, name="cover"),
    path("files/<uuid:public_id>/<str:size>", files.file, name="file"),
    path("filters/", filters.filters, name="filters"),
    path("filters/<int:filter_id>/", filters.change, name="filter"),
    path("letters/", letters.letters, name="letters"),
    path("letters/retry/", letters.retry, name="retry_letters"),
    path("letters/mine/", own_letters.own_letters, name="own_letters"),
    path("letters/texts/", letters.texts, name="letter_texts"),
    path(
        "letters/texts/<str:room>/<str:name>/<str:language>/",
        letters.text,
        name="letter_text",
    ),
    path("mentions/", notes.mentions, name="mentions"),
    path("mentions/read/", notes.read, name="read_mention"),
    path(
        "tasks/<str:code>/notes/<int:note_id>/withdraw/",
        notes.withdraw,
        name="withdraw_note",
    ),
    path("replies/", replies.replies, name="replies"),
    path("replies/new/", replies.new, name="new_reply"),
    path("replies/<int:reply_id>/", replies.edit, name="edit_reply"),
    path("replies/<int:reply_id>/retire/", replies.retire, name="retire_reply"),
    path("tasks/<str:code>/version/", live.version, name="version"),
    path("tasks/<str:code>/draft/<str:action>/", drafts.draft, name="draft"),
    path("tasks/<str:code>/print/", paper.printed, name="print"),
    path("tasks/<str:code>.pdf", paper.pdf, name="pdf"),
    path("tasks/<str:code>/", task.task, name="task"),
    _button("note", notes.note),
    _button("accept", handle.accept),
    _button("assign", handle.assign),
    _button("report_progress", handle.report_progress),
    _button("ask", handle.ask),
    _button("submit_result", handle.submit),
    _button("decline", handle.decline),
    _button("add_contributor", handle.add_contributor),
    _button("correct", handle.correct),
    _button("answer_urging", handle.answer_urging),
    _button("approve", decide.approve),
    _button("send_back", decide.send_back),
    _button("ask_extension", decide.ask_extension),
    _button("extend", decide.extend),
    _button("refuse_extension", decide.refuse_extension),
    _button("forward", decide.forward),
    _button("return_to_desk", decide.return_to_desk),
    _button("settle", decide.settle),
    _button("urge", decide.urge),
    _button("reopen", decide.reopen),
    _button("merge", decide.merge),
    _button("split", decide.split),
    _button("cancel", decide.cancel),
]

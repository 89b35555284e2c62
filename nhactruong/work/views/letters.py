"""The post on the conductor's desk: what did not arrive, and the city's own words."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from nhactruong.ground.refusal import Refusal
from nhactruong.notices.dead import MOST, dead_letters, standing, unplanned
from nhactruong.notices.edit import SAMPLES, changed_texts, text_in_use
from nhactruong.notices.texts import (
    COMMON,
    LANGUAGES,
    Template,
    Text,
    TextFault,
    fill,
    template_called,
    templates,
)
from nhactruong.org.middleware import OfficialRequest
from nhactruong.org.snapshot import snapshot
from nhactruong.work.forms.letters import TextForm
from nhactruong.work.letters_desk import (
    change_text,
    may_edit,
    restore_text,
    retry_letters,
    why_not_tend,
)
from nhactruong.work.views.place import desk_place


@require_safe
@login_required
def letters(request: OfficialRequest) -> HttpResponse:
    """Show how the post stands, and what could not be delivered."""
    _only_the_desk(request)
    at = timezone.now()
    dead = dead_letters()
    context = {
        "ways": standing(at),
        "unplanned": unplanned(at),
        "dead": dead,
        "more": len(dead) == MOST,
        "may_edit": may_edit(request.authority),
    }
    return _page(request, "work/letters.html", context)


@require_POST
@login_required
def retry(request: OfficialRequest) -> HttpResponse:
    """Try the ticked letters again, or one."""
    _only_the_desk(request)
    keys = [int(key) for key in request.POST.getlist("letter") if key.isdigit()]
    try:
        again = retry_letters(keys, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        words = ngettext("Gửi lại %(n)s thư.", "Gửi lại %(n)s thư.", len(again))
        messages.success(request, words % {"n": len(again)})
    return redirect("work:letters")


@require_safe
@login_required
def texts(request: OfficialRequest) -> HttpResponse:
    """List every text, and which are the city's own."""
    _only_the_desk(request)
    changed = changed_texts()
    rows = [
        (one, [(lang, (one.name, lang) in changed) for lang in LANGUAGES])
        for one in sorted(templates().values(), key=lambda one: one.name)
    ]
    context = {"rows": rows, "may_edit": may_edit(request.authority)}
    return _page(request, "work/letter_texts.html", context)


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    needed: bool


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def text(request: OfficialRequest, room: str, name: str, language: str) -> HttpResponse:
    """Show one text with a preview; the desk's head changes it or goes back."""
    _only_the_desk(request)
    template = _template(f"{room}/{name}", language)
    words, row = text_in_use(template.name, language)
    form = TextForm(request.POST or None, text=words)
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            words = form.text()
        elif _carry_out(request, template, language, form):
            return redirect(request.path)
    context: dict[str, Any] = {
        "template": template,
        "language": language,
        "others": [lang for lang in LANGUAGES if lang != language],
        "room": room,
        "name": name,
        "fields": [
            Field(field, field in template.needs)
            for field in sorted(template.fields | COMMON)
        ],
        "form": form,
        "first": template.texts[language],
        "changed": row is not None and row.in_use,
        "preview": _preview(template, words, language),
        "may_edit": may_edit(request.authority),
    }
    return _page(request, "work/letter_text.html", context)


def _carry_out(
    request: OfficialRequest, template: Template, language: str, form: TextForm
) -> bool:
    by, at = request.actor, timezone.now()
    try:
        if "restore" in request.POST:
            restore_text(template.name, language, by=by, at=at)
            messages.success(request, _("Đã về lời có sẵn."))
        else:
            change_text(template.name, language, text=form.text(), by=by, at=at)
            messages.success(
                request, _("Đã lưu lời thư; thư gửi từ bây giờ dùng lời mới.")
            )
    except Refusal as refusal:
        for part, words in (refusal.fields or {"": refusal.message}).items():
            form.add_error(part if part in form.fields else None, str(words))
        return False
    return True


def _preview(template: Template, words: Text, language: str) -> Text | None:
    """Return the text with samples in its fields; None where it is faulty."""
    values = {
        field: SAMPLES.get(field, f"‹{field}›") for field in template.fields | COMMON
    }
    try:
        return fill(words, values, language)
    except TextFault:
        return None


def _template(name: str, language: str) -> Template:
    try:
        if language in LANGUAGES:
            return template_called(name)
    except TextFault:
        pass
    raise Http404


def _only_the_desk(request: OfficialRequest) -> None:
    if why_not_tend(request.authority):
        raise Http404


def _page(
    request: OfficialRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    place = desk_place(request, snapshot())
    return render(request, template, {**context, "desk_place": place})

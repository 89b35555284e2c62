"""What an official wants to be told, and when."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nhactruong.accounts.models import User
from nhactruong.ground.refusal import Refusal
from nhactruong.notices.choices import choice_of, choose
from nhactruong.notices.models import Audience
from nhactruong.org.letters_to import person_key
from nhactruong.org.middleware import OfficialRequest
from nhactruong.org.snapshot import snapshot
from nhactruong.work.forms.letters import OwnLettersForm
from nhactruong.work.views.place import desk_place


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def own_letters(request: OfficialRequest) -> HttpResponse:
    person = request.user
    assert isinstance(person, User)
    key = person_key(person)
    form = OwnLettersForm(request.POST or None, choice=choice_of(key))
    if request.method == "POST" and form.is_valid():
        by, at = request.actor, timezone.now()
        try:
            choose(key, audience=Audience.OFFICIAL, **form.chosen(), by=by, at=at)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu cách báo tin."))
            return redirect("work:own_letters")
    context = {
        "form": form,
        "email": person.email,
        "phone": person.phone,
        "desk_place": desk_place(request, snapshot()),
    }
    return render(request, "work/own_letters.html", context)

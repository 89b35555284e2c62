"""Words prepared for what is written often: an office's own, or the whole city's."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.ground.act import act
from nhactruong.ground.actor import Actor
from nhactruong.ground.fold import nfc
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.record import record_event
from nhactruong.org.authority import Authority, authority_of
from nhactruong.org.models import PostKind
from nhactruong.org.snapshot import Snapshot, snapshot
from nhactruong.work.models import ReplyTemplate
from nhactruong.work.states import ReplyKind

LONGEST = 3000  # characters
LONGEST_NAME = 100
MOST = 200  # of one office


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What a template says. unit_id, function_id: whose, about what; None: all."""

    unit_id: int | None
    kind: str
    name: str
    text_vi: str
    text_en: str = ""
    function_id: int | None = None


def why_not_prepare(
    unit_id: int | None, *, authority: Authority, desk_id: int | None
) -> Refusal | None:
    """Tell why this person may not write words for the office to use.

    unit_id: None for the whole city; desk_id: the conductor's desk.
    """
    if unit_id is None:
        for holding in authority.holdings:
            if holding.unit_id == desk_id and holding.kind == PostKind.HEAD:
                return None
        return Refusal(
            "not_yours",
            gettext_lazy("Mẫu câu toàn thành phố do trưởng bàn điều phối soạn."),
        )
    deputy = any(
        h.unit_id == unit_id and h.kind == PostKind.DEPUTY for h in authority.holdings
    )
    if deputy or authority.heads(unit_id):
        return None
    return Refusal(
        "not_yours",
        gettext_lazy("Mẫu câu của đơn vị do người đứng đầu hoặc cấp phó soạn."),
    )


def offices_of(authority: Authority, book: Snapshot) -> list[int | None]:
    """Return the offices for which this person may write, None for the whole city."""
    desk_id = book.desk.pk if book.desk else None
    own = {h.unit_id for h in authority.holdings}
    return [
        unit_id
        for unit_id in (None, *sorted(own | authority.headed))
        if why_not_prepare(unit_id, authority=authority, desk_id=desk_id) is None
        and (unit_id is None or unit_id in own)
    ]


@act
def write_reply(prepared: Prepared, *, by: Actor, at: datetime) -> ReplyTemplate:
    """Keep new words for an office. Raises Refusal: not_yours, bad_input, too_many."""
    _ask(prepared.unit_id, by, at)
    mine = ReplyTemplate.objects.filter(unit=prepared.unit_id, retired_at__isnull=True)
    if mine.count() >= MOST:
        raise Refusal("too_many", _("Đã có {n} mẫu câu, xin bỏ bớt.").format(n=MOST))
    reply = ReplyTemplate(unit_id=prepared.unit_id)
    return _keep(reply, prepared, "written", by=by, at=at)


@act
def change_reply(
    reply_id: int, prepared: Prepared, *, by: Actor, at: datetime
) -> ReplyTemplate:
    """Change words, kind and matter; the office stays. Raises Refusal as write_reply,
    retired, and ReplyTemplate.DoesNotExist."""
    reply = _own(reply_id, by, at)
    return _keep(reply, prepared, "changed", by=by, at=at)


@act
def retire_reply(reply_id: int, *, by: Actor, at: datetime) -> ReplyTemplate:
    """Offer these words no more. Raises Refusal not_yours, retired."""
    reply = _own(reply_id, by, at)
    reply.retired_at = at
    _record(reply, "retired", by=by, at=at)
    reply.save(update_fields=["retired_at", "version", "changed_at"])
    return reply


def _own(reply_id: int, by: Actor, at: datetime) -> ReplyTemplate:
    reply = ReplyTemplate.objects.select_for_update(of=("self",)).get(pk=reply_id)
    _ask(reply.unit_id, by, at)
    if reply.retired_at is not None:
        raise Refusal("retired", _("Mẫu câu này đã bỏ."))
    return reply


def _ask(unit_id: int | None, by: Actor, at: datetime) -> None:
    book = snapshot()
    desk_id = book.desk.pk if book.desk else None
    authority = authority_of(by, at, book=book)
    if refusal := why_not_prepare(unit_id, authority=authority, desk_id=desk_id):
        raise refusal


def _keep(
    reply: ReplyTemplate, said: Prepared, kind: str, *, by: Actor, at: datetime
) -> ReplyTemplate:
    if said.kind not in ReplyKind.values:
        message = _("Chọn loại mẫu câu.")
        raise Refusal("bad_input", message, {"kind": message})
    reply.kind, reply.function_id = said.kind, said.function_id
    reply.name = _words(said.name, "name", LONGEST_NAME)
    reply.text_vi = _words(said.text_vi, "text_vi", LONGEST)
    reply.text_en = nfc(said.text_en).strip()[:LONGEST]
    reply.save()
    _record(reply, kind, by=by, at=at)
    reply.save(update_fields=["version", "changed_at"])
    return reply


def _record(reply: ReplyTemplate, kind: str, *, by: Actor, at: datetime) -> None:
    function = snapshot().functions.get(reply.function_id or 0)
    record_event(
        f"work.reply.{kind}",
        subject=reply,
        by=by,
        at=at,
        public={"kind": reply.kind, "function": function.code if function else ""},
        private={"name": reply.name, "vi": reply.text_vi, "en": reply.text_en},
        unit=reply.unit.code if reply.unit else "",
    )


def _words(text: str, field: str, limit: int) -> str:
    words = nfc(text or "").strip()
    if not words or len(words) > limit:
        message = _("Cần từ 1 đến {n} chữ.").format(n=limit)
        raise Refusal("bad_input", message, {field: message})
    return words

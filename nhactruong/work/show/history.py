"""The history of a task as a timeline, told from its events."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhactruong.ground.actor import ActorKind
from nhactruong.ledger.read import Entry
from nhactruong.org.snapshot import Snapshot
from nhactruong.ui.components import Happening
from nhactruong.ui.language import pick
from nhactruong.ui.moments import moment_words
from nhactruong.work.gather.people import People
from nhactruong.work.show.deeds import deed_of
from nhactruong.work.states import Ground, Level, Outcome, Verdict


def happenings(
    entries: Iterable[Entry], people: People, book: Snapshot
) -> list[Happening]:
    """Return what happened, newest first."""
    told = [_happening(entry, people, book) for entry in entries]
    return told[::-1]


def keys_in(entries: Iterable[Entry]) -> set[str]:
    """Return the keys of the appointments that a history names."""
    keys = set()
    for entry in entries:
        keys |= {
            entry.actor.get("key", ""),
            entry.owner,
            str(entry.public.get("from_owner", "")),
        }
    return keys


def _happening(entry: Entry, people: People, book: Snapshot) -> Happening:
    deed = deed_of(entry.kind)
    said = str(entry.private.get(deed.said, "")) if deed.said else ""
    if deed.said in entry.erased:
        said = _("(lời này đã được xóa theo yêu cầu)")
    return Happening(
        what=str(deed.words),
        when=entry.at,
        who=_who(entry, people),
        said=said,
        more=_more(entry, people, book),
        icon=deed.icon,
    )


def _who(entry: Entry, people: People) -> str:
    kind = entry.actor.get("kind", "")
    if kind == ActorKind.OFFICIAL:
        person = people.by_key(entry.actor.get("key", ""))
        return str(person) if person else _("cán bộ")
    return {
        str(ActorKind.CITIZEN): _("người gửi"),
        str(ActorKind.PROGRAM): _("chương trình"),
        str(ActorKind.CLOCK): _("đồng hồ của hệ thống"),
    }.get(kind, _("hệ thống"))


def _more(entry: Entry, people: People, book: Snapshot) -> str:
    """Return the facts of the event as sentences: who, where to, until when."""
    kind = entry.kind.rpartition(".")[2]
    found = [_to_whom(kind, entry, people), _where(entry, book), _when(entry)]
    found += [_choice(entry), _link(entry), str(entry.private.get("source", ""))]
    return ". ".join(words for words in found if words)


_HANDED = {
    "opened",
    "assigned",
    "forwarded",
    "settled",
    "owner_succeeded",
    "owner_stood_in",
}


def _to_whom(kind: str, entry: Entry, people: People) -> str:
    if kind not in _HANDED:
        return ""
    owner = people.by_key(entry.owner)
    return _("Người xử lý: {who}").format(who=owner) if owner else ""


def _where(entry: Entry, book: Snapshot) -> str:
    code = (
        entry.public.get("to_unit")
        or entry.public.get("says_unit")
        or entry.public.get("unit")
        or (entry.unit if "from_unit" in entry.public else "")
    )
    if not code:
        return ""
    unit = book.unit_called(str(code))
    return _("Đơn vị: {unit}").format(unit=pick(unit) if unit else code)


_MOMENTS = {
    "receive_by": gettext_lazy("Tiếp nhận trước {when}"),
    "original_due": gettext_lazy("Hạn {when}"),
    "until_at_most": gettext_lazy("Chờ nhiều nhất đến {when}"),
    "committed_until": gettext_lazy("Hẹn xong {when}"),
    "until": gettext_lazy("Xin đến {when}"),
    "to": gettext_lazy("Hạn mới {when}"),
    "was_due": gettext_lazy("Hạn cũ {when}"),
    "answer_by": gettext_lazy("Trả lời trước {when}"),
    "was": gettext_lazy("Đã hẹn {when}"),
}


def _when(entry: Entry) -> str:
    words = []
    for field, sentence in _MOMENTS.items():
        moment = _moment(entry.public.get(field))
        if moment is not None:
            words.append(str(sentence).format(when=moment_words(moment)))
    return ". ".join(words)


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def _choice(entry: Entry) -> str:
    """Return the word of a fixed list that the event carries."""
    public = entry.public
    words = []
    if public.get("verdict") in Verdict.values:
        words.append(str(Verdict(public["verdict"]).label))
    if public.get("outcome") in Outcome.values:
        words.append(str(Outcome(public["outcome"]).label))
    if public.get("ground") in Ground.values:
        words.append(str(Ground(public["ground"]).label))
    if entry.kind.endswith("corrected") and public.get("level") in Level.values:
        words.append(_("Mức: {level}").format(level=Level(public["level"]).label))
    if entry.kind.endswith("approved"):
        words.append(_("Đúng hạn") if public.get("on_time") else _("Trễ hạn"))
    return ", ".join(words)


def _link(entry: Entry) -> str:
    for field in ("into", "from", "part", "child", "split_from"):
        code = str(entry.public.get(field, ""))
        if code.startswith("HN-"):
            return code
    return ""

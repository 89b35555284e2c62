"""What `nhactruong check` asks of the ledger: whole, unchanged, guarded (promise 4)."""

from datetime import datetime
from hashlib import sha256

from django.db import connection
from django.utils.translation import gettext as _

from nhactruong.ground.promise import Check, Failure, Found
from nhactruong.ledger import triggers
from nhactruong.ledger.models import Event
from nhactruong.ledger.verify import faults, subjects_with_gaps

ROWS_AT_ONCE = 5000
MOST = 1000
_HASHED_THERE = (
    "SELECT id FROM ledger_event"
    " WHERE sha256('\\x00'::bytea || leaf) <> leaf_hash ORDER BY id LIMIT %s"
)
# So many of the newest events are read field by field; of all, the hash is recomputed.
READ_CLOSELY = 2000


def guarded(at: datetime) -> Found:
    """The triggers that refuse to change or delete events are in place."""
    mend = _("chạy nhactruong migrate để đặt lại, rồi tìm ai đã gỡ chúng")
    return Found(
        1,
        [
            Failure(f"trigger:{name}", _("thiếu khóa chống sửa sổ sự kiện"), mend)
            for name in triggers.missing(connection)
        ],
    )


def unchanged(at: datetime) -> Found:
    """Every event's bytes still have their hash; the newest say what their columns say."""
    mend = _("khôi phục sự kiện này từ bản sao lưu; không ghi đè bằng tay")
    checked, wrong = _hashes()
    failures = [
        Failure(f"{subject}#{seq}", _("nội dung sự kiện đã bị sửa"), mend)
        for subject, seq in Event.objects.filter(pk__in=wrong).values_list(
            "subject", "seq"
        )
    ]
    newest = Event.objects.order_by("-pk")[:READ_CLOSELY]
    failures += [
        Failure(f"{event.subject}#{event.seq}", _("cột khác nội dung: ") + why, mend)
        for event, why in faults(newest)
        if why != "leaf_hash"
    ]
    return Found(checked, failures)


def _hashes() -> tuple[int, list[int]]:
    """Return how many events there are, and which do not have their hash: recomputed here,
    or by a database that can."""
    with connection.chunked_cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT COUNT(*) FROM ledger_event")
            checked = int(cursor.fetchone()[0])
            cursor.execute(_HASHED_THERE, [MOST])
            return checked, [key for (key,) in cursor.fetchall()]
        checked, wrong = 0, []
        cursor.execute("SELECT id, leaf, leaf_hash FROM ledger_event")
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            checked += len(rows)
            wrong += [
                key
                for key, leaf, kept in rows
                if sha256(b"\x00" + leaf).digest() != kept
            ]
        return checked, wrong[:MOST]


def unbroken(at: datetime) -> Found:
    """The events of each subject are numbered without a gap."""
    mend = _("khôi phục sự kiện thiếu từ bản sao lưu")
    return Found(
        0,
        [
            Failure(
                subject,
                _("có {many} sự kiện nhưng số cuối là {last}").format(
                    many=many, last=last
                ),
                mend,
            )
            for subject, many, last in subjects_with_gaps()
        ],
    )


CHECKS = (Check(4, guarded), Check(4, unchanged), Check(4, unbroken))

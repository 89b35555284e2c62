import pytest
from django.db import IntegrityError, connection, transaction

from nhactruong.ledger import triggers
from nhactruong.ledger.erase import erase_openings
from nhactruong.ledger.models import Event, Opening
from nhactruong.ledger.tests.make import make_event

pytestmark = pytest.mark.django_db
SQL = [
    "UPDATE ledger_event SET kind = 'x'",
    "UPDATE ledger_event SET id = id",
    "DELETE FROM ledger_event",
    "UPDATE ledger_opening SET field = 'x'",
]
INSERT = (
    "INTO ledger_event (id, uuid, kind, version, subject, seq, at, recorded_at, leaf,"
    " leaf_hash, origin) SELECT {id}, {uuid}, 'x', version, subject, {seq}, at,"
    " recorded_at, leaf, leaf_hash, origin FROM ledger_event"
)
UPSERT = " ON CONFLICT (id) DO UPDATE SET kind = 'x'"
ANY_UUID = "'00000000000000000000000000000000'"


def refused(run):
    with pytest.raises(IntegrityError, match=triggers.WORDS), transaction.atomic():
        run()


def execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("sql", SQL)
def test_the_database_refuses_to_change_events(sql):
    make_event(private={"name": "A"})
    refused(lambda: execute(sql))


def test_the_orm_is_refused_as_well():
    event = make_event()
    event.kind = "other"
    refused(event.save)
    refused(event.delete)
    refused(Event.objects.all().delete)
    refused(lambda: Event.objects.update(origin="import"))
    refused(lambda: Event.objects.bulk_update([event], ["kind"]))
    assert Event.objects.get().kind == "thing.changed"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own ways")
@pytest.mark.parametrize(
    "sql",
    [
        "TRUNCATE ledger_event CASCADE",
        "SET LOCAL session_replication_role = replica; DELETE FROM ledger_event",
        f"INSERT {INSERT.format(id='id', uuid='uuid', seq='seq')}{UPSERT}",
    ],
)
def test_postgresql_refuses_the_roundabout_ways(sql):
    make_event()
    refused(lambda: execute(sql))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own ways")
@pytest.mark.parametrize(
    "sql",
    [
        f"INSERT OR REPLACE {INSERT.format(id='id', uuid=ANY_UUID, seq='seq + 1')}",
        f"INSERT OR REPLACE {INSERT.format(id='NULL', uuid='uuid', seq='seq + 1')}",
        f"REPLACE {INSERT.format(id='NULL', uuid=ANY_UUID, seq='seq')}",
        "UPDATE OR REPLACE ledger_event SET kind = 'x'",
    ],
)
def test_sqlite_refuses_the_roundabout_ways(sql):
    make_event()
    refused(lambda: execute(sql))


def test_openings_may_be_erased():
    event = make_event(private={"name": "A", "phone": "1"})
    assert erase_openings([event.subject], ["name"]) == 1
    assert Opening.objects.get().field == "phone"


def test_triggers_are_missed_when_they_are_gone():
    assert triggers.missing(connection) == []
    triggers.remove(connection)
    assert triggers.missing(connection) == sorted(triggers._wanted(connection))
    triggers.install(connection)
    triggers.install(connection)
    assert triggers.missing(connection) == []


@pytest.mark.parametrize("time", ["first", "second"])
@pytest.mark.django_db(transaction=True)
def test_after_each_transactional_test_events_are_gone_and_triggers_are_back(time):
    assert Event.objects.count() == 0
    assert triggers.missing(connection) == []
    make_event()

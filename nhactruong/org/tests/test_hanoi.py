"""The shipped data of Hà Nội: who leads what, where and when."""

from datetime import datetime, timedelta

import pytest

from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event
from nhactruong.org import check
from nhactruong.org.coverage import change_dates, prove
from nhactruong.org.load import load
from nhactruong.org.models import Mandate, Regulation, Unit
from nhactruong.org.regulation import bump
from nhactruong.org.routing import Why, contributors, who_leads
from nhactruong.org.snapshot import snapshot
from nhactruong.org.tests.make import AT, LOCAL
from nhactruong.places.models import Ward
from nhactruong.places.tests.make import HANOI

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hanoi")]

HOAN_KIEM, HA_DONG, LONG_BIEN, SON_TAY, THANH_XUAN = (
    "00070",
    "09556",
    "00145",
    "09574",
    "00367",
)
SOC_SON = "00376"
XAY_DUNG, NONG_NGHIEP = "dept.xaydung.2025", "dept.nnmt.2025"


def lead_of(function, ward, day):
    book = snapshot()
    found = book.function_called(function)
    assert found is not None
    at = datetime.fromisoformat(day).replace(tzinfo=LOCAL)
    return who_leads(found.pk, Ward.objects.get(code=ward).pk, at)


@pytest.mark.parametrize(
    "function, ward, day, unit",
    [
        # Roads, pavements, lights, drains, trees: the city's department from July to
        # December 2025, then each ward for what is not on the city's list.
        ("roads.surface.local", HOAN_KIEM, "2025-07-01", XAY_DUNG),
        ("roads.surface.local", HOAN_KIEM, "2025-12-31T23:59:59", XAY_DUNG),
        ("roads.surface.local", HOAN_KIEM, "2026-01-01", "ward.00070"),
        ("roads.surface.local", SON_TAY, "2026-01-01", "ward.09574"),
        ("roads.surface.city", HOAN_KIEM, "2026-11-24", XAY_DUNG),
        ("drainage.local", HOAN_KIEM, "2025-12-31", XAY_DUNG),
        ("drainage.local", HOAN_KIEM, "2026-11-24", "ward.00070"),
        ("drainage.city", HOAN_KIEM, "2025-07-01", XAY_DUNG),
        ("drainage.city", HOAN_KIEM, "2025-11-26", XAY_DUNG),
        ("lighting.local", HA_DONG, "2025-07-01", XAY_DUNG),
        ("lighting.local", HA_DONG, "2026-01-01", "ward.09556"),
        ("green.trees.local", LONG_BIEN, "2026-01-01", "ward.00145"),
        # Water: the company of the area, elsewhere the department.
        ("water.supply", HA_DONG, "2026-11-24", "util.nuoc.hadong"),
        ("water.supply", LONG_BIEN, "2026-11-24", "util.nuoc.so2"),
        ("water.supply", SON_TAY, "2025-07-01", "util.nuoc.sontay"),
        ("water.supply", THANH_XUAN, "2026-11-24", "util.nuoc.viwaco"),
        ("water.supply", HOAN_KIEM, "2026-11-24", "util.nuoc.hanoi"),
        ("water.supply", SOC_SON, "2026-11-24", XAY_DUNG),
        # Waste went to the wards on 1 December 2025.
        ("waste.collection", HOAN_KIEM, "2025-11-30", NONG_NGHIEP),
        ("waste.collection", HOAN_KIEM, "2025-12-01", "ward.00070"),
        # What the police took over, and what went elsewhere on 1 March 2025.
        ("transport.driving_licences", HOAN_KIEM, "2026-11-24", "police.city"),
        ("ict.network_security", HOAN_KIEM, "2026-11-24", "police.city"),
        ("info.press", HOAN_KIEM, "2026-11-24", "dept.vhtt"),
        ("ict.telecom", HOAN_KIEM, "2026-11-24", "dept.khcn.2025"),
        ("energy.supply", HOAN_KIEM, "2026-11-24", "util.evn"),
        ("admin.coordination", HOAN_KIEM, "2026-11-24", "centre.hcc"),
        ("justice.civil_status", SON_TAY, "2025-07-01", "ward.09574"),
        ("roads.signals.control", HOAN_KIEM, "2026-11-24", "police.city"),
        ("roads.signals.upkeep", HOAN_KIEM, "2026-11-24", XAY_DUNG),
    ],
)
def test_who_leads(function, ward, day, unit):
    assert lead_of(function, ward, day).unit.code == unit


def test_the_answer_comes_with_its_law_and_whether_it_was_checked():
    verified = lead_of("drainage.local", HOAN_KIEM, "2026-11-24")
    guessed = lead_of("roads.works.local", HOAN_KIEM, "2026-11-24")

    assert verified.legal_basis.startswith("Quyết định 61/2025/QĐ-UBND")
    assert (verified.verified, verified.why_code) == (True, Why.WARD)
    assert (guessed.legal_basis, guessed.verified) == ("", False)
    assert lead_of("water.supply", HA_DONG, "2026-11-24").why_code == Why.AREA


def test_before_july_2025_the_districts_led_and_we_do_not_answer():
    with pytest.raises(Refusal) as caught:
        lead_of("drainage.local", HOAN_KIEM, "2025-06-30")

    assert caught.value.code == "before_our_places"
    assert Mandate.objects.filter(rule="DISTRICT").count() == 32


def test_every_ward_has_its_committee_police_and_division():
    committee = Unit.objects.get(code="ward.00070")

    assert committee.name_vi == "UBND phường Hoàn Kiếm"
    assert committee.name_en == "Hoan Kiem Ward People's Committee"
    assert committee.parent is not None
    assert committee.parent.code == "city.ubnd"
    assert Unit.objects.filter(kind="ward_committee").count() == 126
    assert Unit.objects.filter(kind="ward_police").count() == 126
    assert Unit.objects.filter(parent__kind="ward_committee").count() == 126
    assert [post.kind for post in committee.posts.order_by("pk")] == [
        "head",
        "deputy",
        "intake",
        "duty",
        "officer",
    ]


def test_departments_before_and_after_march_2025_are_kept_apart():
    old, new = (Unit.objects.get(code=code) for code in ("dept.xaydung", XAY_DUNG))
    change = datetime(2025, 3, 1, tzinfo=LOCAL)

    assert (old.valid_to, new.valid_from, new.valid_to) == (change, change, None)


def test_ward_police_contribute_and_never_lead():
    book = snapshot()
    function = book.function_called("transport.traffic_order")
    assert function is not None
    ward = Ward.objects.get(code=HOAN_KIEM)

    found = [unit.code for _m, unit in contributors(function.pk, ward.pk, AT)]

    assert found == ["ward_police.00070"]


def test_the_whole_matrix_has_no_gap_and_no_overlap():
    proof = prove()

    assert len(snapshot().leaves) == 110
    assert proof.cells == 110 * 126 * len(proof.dates)
    assert len(proof.dates) >= 7
    assert proof.complete


def test_every_day_on_which_anything_changes_since_our_wards_began_is_proven():
    days = [at.astimezone(LOCAL).date().isoformat() for at in change_dates(snapshot())]

    assert days[0] == "2025-07-01"
    assert {"2025-12-01", "2026-01-01", "2026-02-23"} <= set(days)
    assert days == sorted(set(days))


def test_a_removed_mandate_shows_as_a_gap_where_and_since_when():
    Mandate.objects.filter(function__code="tourism").delete()
    bump(AT)

    (first, *others) = prove().gaps

    assert first.function.code == "tourism"
    assert len(first.wards) == 126
    assert {gap.function.code for gap in others} == {"tourism"}


def test_a_doubled_mandate_shows_as_an_overlap_naming_both_laws():
    mandate = Mandate.objects.get(function__code="tourism")
    Mandate.objects.create(
        function=mandate.function,
        place="city",
        unit=Unit.objects.get(code="dept.vhtt"),
        role="lead",
        legal_basis="Quyết định bịa",
        valid_from=datetime(2026, 5, 1, tzinfo=LOCAL),
    )
    bump(AT)

    found = prove().overlaps

    assert found[0].at == datetime(2026, 5, 1, tzinfo=LOCAL)
    assert found[0].bases == [mandate.source, "Quyết định bịa"]
    assert len(found[0].wards) == 126


def test_a_unit_that_ends_early_leaves_a_gap():
    Unit.objects.filter(code="dept.dulich").update(
        valid_to=datetime(2026, 6, 1, tzinfo=LOCAL)
    )
    bump(AT)

    (gap,) = prove().gaps

    assert (gap.function.code, gap.at) == (
        "tourism",
        datetime(2026, 6, 1, tzinfo=LOCAL),
    )


def test_loading_it_again_changes_nothing():
    events, before = Event.objects.count(), Regulation.objects.get().version

    again = load(HANOI, by=SYSTEM, at=AT + timedelta(days=1))

    assert (again.created, again.changed) == (0, 0)
    assert again.unchanged > 2500
    assert Event.objects.count() == events
    assert Regulation.objects.get().version == before


def test_every_thing_loaded_has_its_event():
    found = check.events(AT)

    assert found.checked > 900
    assert not list(found.failures)

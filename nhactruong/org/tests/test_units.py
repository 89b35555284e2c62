"""Setting up offices, posts and portfolios."""

from datetime import timedelta

import pytest

from nhactruong.accounts.tests.make import make_user
from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.refusal import Refusal
from nhactruong.ledger.models import Event
from nhactruong.org.authority import authority_of
from nhactruong.org.models import Portfolio, PostKind, Unit, UnitKind
from nhactruong.org.snapshot import snapshot
from nhactruong.org.tests.make import AT, holder, make_function, make_unit, official
from nhactruong.org.units import (
    NewPost,
    NewUnit,
    add_post,
    assign_portfolio,
    create_unit,
)

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
HEAD = NewPost("head", PostKind.HEAD, "Giám đốc", "Director")
OFFICER = NewPost("officer", PostKind.OFFICER, "Chuyên viên", "Officer")


@pytest.fixture
def city():
    return make_unit("city.ubnd", kind=UnitKind.CITY_COMMITTEE)


def new(city, **columns):
    values = {
        "code": "dept.new",
        "name_vi": "Sở Mới",
        "name_en": "New Department",
        "kind": UnitKind.DEPARTMENT,
        "posts": (HEAD, OFFICER),
        "head_id": make_user().pk,
        "parent_id": city.pk,
    }
    return NewUnit(**(values | columns))


def code_of(call, *args, **kwargs):
    kwargs.setdefault("by", SYSTEM)
    with pytest.raises(Refusal) as caught:
        call(*args, at=AT, **kwargs)
    return caught.value.code


def test_an_office_is_set_up_with_its_posts_and_its_head(city):
    unit = create_unit(new(city), by=official(holder(city)), at=AT)

    assert holder(unit).headed_unit == unit
    assert snapshot().head(unit.pk) == holder(unit)
    assert unit.pk in snapshot().below(city.pk)
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["org.unit.created", "org.appointment.made"]


def test_what_setting_up_an_office_refuses(city):
    make_unit("dept.old", parent=city)
    gone = make_unit("dept.gone", valid_to=AT)
    outsider = official(holder(make_unit()))
    inactive = make_user(is_active=False)

    def refusal(by=SYSTEM, **columns):
        return code_of(create_unit, new(city, **columns), by=by)

    assert refusal(code="dept.old") == "code_taken"
    assert refusal(posts=(OFFICER,)) == "head_post_needed"
    assert refusal(posts=(HEAD, HEAD)) == "head_post_needed"
    assert refusal(parent_id=gone.pk) == "unit_ended"
    assert refusal(by=outsider) == "not_city_head"
    assert refusal(head_id=inactive.pk) == "person_inactive"


def test_nothing_is_left_of_an_office_whose_head_cannot_be_appointed(city):
    inactive = make_user(is_active=False)

    code_of(create_unit, new(city, head_id=inactive.pk))

    assert not Unit.objects.filter(code="dept.new").exists()
    assert not Event.objects.exists()


def test_a_post_is_added_with_an_event_on_the_unit():
    unit = make_unit()

    post = add_post(unit.pk, NewPost("it", "officer", "CNTT", "IT"), by=SYSTEM, at=AT)

    assert post in snapshot().posts_of(unit.pk)
    unit.refresh_from_db()
    assert unit.version == Event.objects.get().seq == 1


def test_what_adding_a_post_refuses():
    unit, gone = make_unit(), make_unit(valid_to=AT)
    officer = official(holder(unit, PostKind.OFFICER))
    fresh = NewPost("fresh", PostKind.OFFICER, "Mới", "New")

    assert code_of(add_post, unit.pk, OFFICER) == "code_taken"
    second = NewPost("second", PostKind.HEAD, "Giám đốc", "Director")
    assert code_of(add_post, unit.pk, second) == "head_taken"
    assert code_of(add_post, gone.pk, fresh) == "unit_ended"
    assert code_of(add_post, unit.pk, fresh, by=officer) == "not_appointing_authority"


def test_a_portfolio_takes_the_place_of_the_one_before(city):
    unit, other, function = make_unit(), make_unit(), make_function()
    deputy = holder(unit, PostKind.DEPUTY)

    assign_portfolio(
        deputy.pk,
        [(other.pk, function.pk), (other.pk, function.pk)],
        by=official(holder(unit)),
        at=LATER,
    )

    authority = authority_of(official(deputy), LATER)
    assert authority.overseen == {(other.pk, function.pk)}
    assert Portfolio.objects.filter(appointment=deputy).count() == 2
    assert Event.objects.get().kind == "org.appointment.portfolio_assigned"


def test_what_assigning_a_portfolio_refuses():
    unit = make_unit()
    deputy, officer = (holder(unit, kind) for kind in ("deputy", "officer"))
    ended = holder(unit, PostKind.DUTY)
    ended.valid_to = AT
    ended.save()

    assert code_of(assign_portfolio, officer.pk, []) == "not_deputy"
    assert code_of(assign_portfolio, ended.pk, []) == "appointment_over"
    assert code_of(assign_portfolio, deputy.pk, [], by=official(deputy)) == (
        "not_appointing_authority"
    )

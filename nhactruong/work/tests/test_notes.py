"""Notes among colleagues: who reads them, whom they name, and how they go."""

import pytest
from django.urls import reverse

from nhactruong.ledger.models import Event, Opening
from nhactruong.notices.models import Message
from nhactruong.org.models import PostKind
from nhactruong.org.tests.make import official
from nhactruong.work.models import InternalNote, Mention
from nhactruong.work.notes import withdraw_note, write_note
from nhactruong.work.rules import sees
from nhactruong.work.tests import cast
from nhactruong.work.tests.conftest import WEDNESDAY
from nhactruong.work.tests.make import HOUR, MONDAY, make_accepted, make_done, make_task
from nhactruong.work.tests.pressing import kinds, press, refused
from nhactruong.work.tests.refused import refused as refuses

pytestmark = pytest.mark.django_db
AT = MONDAY + 3 * HOUR


def username(appointment):
    return appointment.person.username


def test_a_note_is_read_by_those_who_may_see_the_task_and_kept_beside_its_event(
    town, sign_in
):
    task = make_accepted(town)
    head = town.who(PostKind.HEAD)

    answer = press(sign_in(task.owner), "note", task, text="Gọi lại thợ <b>điện</b>")

    assert answer.status_code == 302
    text = sign_in(head).get(task.get_absolute_url()).content.decode()
    assert "Gọi lại thợ &lt;b&gt;điện&lt;/b&gt;" in text
    event = Event.objects.get(kind="work.task.noted")
    assert "thợ" not in bytes(event.leaf).decode()
    assert event.openings.get(field="note").value == "Gọi lại thợ <b>điện</b>"
    stranger = sign_in(town.who(PostKind.HEAD, town.there))
    assert press(stranger, "note", task, text="Chào").status_code == 404


def test_addresses_in_a_note_become_links_and_nothing_else_does(town, sign_in):
    task = make_accepted(town)
    words = "Xem https://vd.gov.vn/a?b=1&c=2 và javascript:alert(1) <script>x</script>"
    write_note(task.pk, text=words, by=official(task.owner), at=AT)

    text = sign_in(task.owner).get(task.get_absolute_url()).content.decode()

    assert 'href="https://vd.gov.vn/a?b=1&amp;c=2"' in text
    assert 'href="javascript' not in text
    assert "<script>x" not in text


def test_a_note_may_be_written_after_the_task_is_over(town, sign_in):
    task = make_done(town)

    press(sign_in(task.owner), "note", task, text="Lưu hồ sơ ở tủ 3")

    assert kinds(task)[-1] == "noted"


def test_naming_somebody_writes_to_them_and_waits_in_their_inbox(town, sign_in):
    task, head = make_accepted(town), town.who(PostKind.HEAD)
    deputy = town.who(PostKind.DEPUTY)
    client = sign_in(task.owner)

    press(
        client,
        "note",
        task,
        text=f"@{username(head).upper()} xem giúp, @{username(task.owner)} và nguoi@vi.du thì không",
        mentioned=[deputy.pk],
    )

    assert set(Mention.objects.values_list("person", flat=True)) == {
        head.person_id,
        deputy.person_id,
    }
    letters = Message.objects.filter(template="work/mentioned")
    assert {m.address_key for m in letters} == {str(head.key), str(deputy.key)}
    assert all("xem giúp" not in str(m.payload) for m in letters)
    theirs = sign_in(head)
    assert theirs.get("/desk/?tab=mine").context["beside"].unread == "1"
    listed = theirs.get(reverse("work:mentions"))
    assert "xem giúp" in listed.content.decode()
    mention = Mention.objects.get(person=head.person_id)
    went = theirs.post(reverse("work:read_mention"), {"mention": mention.pk})
    assert went["Location"].endswith(f"#note-{mention.note_id}")
    assert theirs.get("/desk/?tab=mine").context["beside"].unread == ""


def test_whoever_answers_has_read_what_they_were_named_in(town):
    task, head = make_accepted(town), town.who(PostKind.HEAD)
    words = f"@{username(head)} xem giúp"
    write_note(task.pk, text=words, by=official(task.owner), at=AT)

    write_note(task.pk, text="Đã xem.", by=official(head), at=AT + HOUR)

    assert Mention.objects.unread().count() == 0


def test_whoever_may_not_see_the_task_cannot_be_named(town, sign_in):
    task = make_accepted(town)
    stranger = town.who(PostKind.OFFICER, town.there)
    client = sign_in(task.owner)

    by_name = press(client, "note", task, text=f"@{username(stranger)} xem giúp")
    by_box = press(client, "note", task, text="xem giúp", mentioned=[stranger.pk])
    nobody = press(client, "note", task, text="@khong.co.ai xem giúp")

    refused(by_name, "không được xem việc này nên không nhắc đến được")
    refused(by_name, f"@{username(stranger)} xem giúp")
    assert by_box.status_code == 200  # not among those offered
    refused(nobody, "Không có cán bộ nào tên đăng nhập là @khong.co.ai")
    assert not InternalNote.objects.exists()
    with refuses("mention_unseeing"):
        write_note(
            task.pk, text="x", mentioned=[stranger.pk], by=official(task.owner), at=AT
        )


def test_those_offered_are_exactly_those_who_may_see_it(town):
    from nhactruong.org.authority import authority_of_person
    from nhactruong.org.snapshot import snapshot
    from nhactruong.work.models import Task
    from nhactruong.work.notes import may_be_named

    task = make_accepted(town)
    offered = {one.person_id for one in may_be_named(task, AT)}

    for one in snapshot().appointments.values():
        authority = authority_of_person(one.person_id, AT)
        seen = Task.objects.visible_to(authority).filter(pk=task.pk).exists()
        assert seen == (one.person_id in offered) == sees(task, authority)


@pytest.mark.parametrize(
    "name, seen",
    [
        ("owner", True),
        ("head", True),
        ("deputy", True),
        ("colleague", True),
        ("upper head", True),
        ("conductor", True),
        ("stranger", False),
        ("nobody", False),
    ],
)
def test_who_sees_a_task(name, seen):
    assert sees(cast.a_task(), cast.authority(name)) == seen
    about_theirs = cast.a_task(about_unit_id=cast.UNITS.get(name, cast.UNIT))
    assert not sees(about_theirs, cast.authority(name)) or name == "nobody"


def test_the_writer_takes_a_note_back_and_its_words_are_gone(town, sign_in):
    task, head = make_accepted(town), town.who(PostKind.HEAD)
    by = official(task.owner)
    for words in (f"@{username(head)} nhầm việc", "Giữ lại"):
        write_note(task.pk, text=words, by=by, at=AT)
    note = InternalNote.objects.earliest("pk")
    address = reverse("work:withdraw_note", args=[task.code, note.pk])

    sign_in(head).post(address)
    note.refresh_from_db()
    assert note.text
    sign_in(task.owner).post(address)

    note.refresh_from_db()
    assert (note.text, note.withdrawn_at) == ("", WEDNESDAY)
    assert kinds(task)[-1] == "note_withdrawn"
    left = Opening.objects.filter(event__kind="work.task.noted", field="note")
    assert [one.value for one in left] == ["Giữ lại"]
    text = sign_in(head).get(task.get_absolute_url()).content.decode()
    assert "nhầm việc" not in text
    assert "Người viết đã rút ghi chú này" in text
    assert sign_in(head).get("/desk/?tab=mine").context["beside"].unread == ""
    with refuses("withdrawn"):
        withdraw_note(note.pk, by=by, at=WEDNESDAY)


def test_the_same_words_twice_are_a_second_tap(town, sign_in):
    task = make_accepted(town)
    client = sign_in(task.owner)

    press(client, "note", task, text="Đã gọi")
    second = press(client, "note", task, text="Đã gọi")
    other = press(client, "note", task, text="Đã gọi lại")

    refused(second, "có thể do bấm hai lần")
    assert other.status_code == 302
    assert InternalNote.objects.count() == 2


def test_mentions_of_tasks_no_longer_seen_are_not_listed(town, sign_in):
    task = make_task(town, about_unit_id=None)
    head = town.who(PostKind.HEAD)
    write_note(task.pk, text=f"@{username(head)} xem", by=official(task.owner), at=AT)
    task.refresh_from_db()
    task.about_unit = town.here
    task.save(update_fields=["about_unit"])

    listed = sign_in(head).get(reverse("work:mentions"))

    assert listed.context["page"].items == []

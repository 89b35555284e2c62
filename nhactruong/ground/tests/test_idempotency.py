from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from nhactruong.ground.act import act
from nhactruong.ground.actor import SYSTEM
from nhactruong.ground.idempotency import (
    IdempotencyKey,
    forget_old,
    once,
    recall,
    remember,
)
from nhactruong.ground.refusal import Refusal
from nhactruong.ground.tests.make import NOW

KEY = "0123456789abcdefABCDEF"
BODY = {"topic": "duong.ho-ga", "text": "Mất nắp hố ga"}
ANSWER = {"code": "HN-4KTM-8R2C"}
LATER = NOW + timedelta(hours=1)
DAY = timedelta(hours=24)


@pytest.mark.django_db
def test_the_same_request_gets_the_same_answer_for_a_day():
    assert recall(KEY, BODY, at=NOW) is None
    remember(KEY, BODY, 201, ANSWER, at=NOW)
    again = recall(
        KEY, dict(reversed(BODY.items())), at=NOW + DAY - timedelta(seconds=1)
    )
    assert (again.status, again.response) == (201, ANSWER)
    assert recall(KEY, BODY, at=NOW + DAY) is None


@act
def answered(key, body, response, *, by, at):
    remember(key, body, 201, response, at=at)
    return response


def ask(body, response, at):
    return once(
        KEY, body, lambda: answered(KEY, body, response, by=SYSTEM, at=at), at=at
    )


@pytest.mark.django_db
def test_what_is_asked_twice_is_done_once():
    assert ask(BODY, ANSWER, NOW) == (ANSWER, False)
    assert ask(BODY, {"code": "HN-ZWEI"}, LATER) == (ANSWER, True)
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.django_db
def test_what_can_no_longer_be_done_is_still_answered_as_the_first_time():
    def refuse():
        raise Refusal("bad_input", "Lĩnh vực đã thôi dùng.")

    ask(BODY, ANSWER, NOW)
    assert once(KEY, BODY, refuse, at=LATER) == (ANSWER, True)
    with pytest.raises(Refusal) as refusal:
        once(KEY + "2", BODY, refuse, at=LATER)
    assert refusal.value.code == "bad_input"


@pytest.mark.django_db
def test_a_key_older_than_a_day_may_be_used_anew():
    ask(BODY, ANSWER, NOW)
    assert ask({"topic": "other"}, {}, NOW + DAY) == ({}, False)
    assert recall(KEY, {"topic": "other"}, at=NOW + DAY).response == {}


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused():
    remember(KEY, BODY, 201, ANSWER, at=NOW)
    with pytest.raises(Refusal) as refusal:
        recall(KEY, {**BODY, "text": "Khác"}, at=LATER)
    assert refusal.value.code == "idempotency_reused"


@pytest.mark.parametrize("key", ["", "a" * 21, "a" * 256, "a" * 30 + "\n"])
def test_a_key_that_is_too_weak_is_refused(key):
    with pytest.raises(Refusal) as refusal:
        recall(key, BODY, at=NOW)
    assert refusal.value.code == "idempotency_weak"


@pytest.mark.django_db
def test_the_key_itself_is_not_kept():
    remember(KEY, BODY, 201, ANSWER, at=NOW)
    row = IdempotencyKey.objects.get()
    assert KEY.encode() not in bytes(row.key_hash)
    assert len(bytes(row.key_hash)) == 32


@pytest.mark.django_db
def test_old_keys_are_forgotten():
    remember(KEY, BODY, 201, ANSWER, at=NOW)
    remember(KEY + "2", BODY, 201, ANSWER, at=LATER)
    assert forget_old(NOW + DAY) == 1
    assert recall(KEY + "2", BODY, at=NOW + DAY) is not None


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_once_the_second_gets_the_answer_of_the_first():
    def second():
        try:
            with transaction.atomic():
                remember(KEY, BODY, 201, {"code": "HN-ZWEI"}, at=NOW)
        except IntegrityError:
            return recall(KEY, BODY, at=NOW).response
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            remember(KEY, BODY, 201, ANSWER, at=NOW)
            other = pool.submit(second)
            wait([other], timeout=0.3)  # long enough to reach the locked key
            assert not other.done()
        assert other.result() == ANSWER
    assert IdempotencyKey.objects.count() == 1

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import connection, transaction

from nhactruong.ground.locks import change_organisation, lock_key, share_organisation


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lock", [share_organisation, change_organisation])
def test_a_lock_outside_a_transaction_would_hold_nothing(lock):
    with pytest.raises(transaction.TransactionManagementError):
        lock()


def held_beside(second):
    """Run `second` in a transaction of its own beside this one; tell whether it got on."""

    def run():
        try:
            with transaction.atomic():
                second()
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            yield
            other = pool.submit(run)
            wait([other], timeout=0.3)
            yield other.done()
        other.result()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "first, second, together",
    [
        (share_organisation, share_organisation, True),
        (share_organisation, change_organisation, False),
        (change_organisation, share_organisation, False),
        (change_organisation, change_organisation, False),
        (lambda: lock_key("a"), lambda: lock_key("a"), False),
        (lambda: lock_key("a"), lambda: lock_key("b"), True),
    ],
)
def test_one_who_changes_waits_for_all_others(first, second, together):
    beside = held_beside(second)
    next(beside)
    first()
    got_on = next(beside)
    # On SQLite there is one writer at a time, whatever the lock.
    assert got_on == (together and connection.vendor == "postgresql")
    assert next(beside, None) is None

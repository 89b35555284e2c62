from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import check_password, make_password

from nhactruong.accounts import hashers


def test_passwords_are_hashed_with_argon2id():
    hashed = make_password("mot hai ba bon")

    assert hashed.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password("mot hai ba bon", hashed)
    assert not check_password("mot hai ba nam", hashed)


def test_many_at_once_wait_their_turn():
    hashed = make_password("mot hai ba bon")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: check_password("x", hashed), range(16)))

    assert answers == [False] * 16


def test_one_who_waits_too_long_is_told_so(monkeypatch):
    hashed = make_password("mot hai ba bon")
    monkeypatch.setattr(hashers, "WAIT_SECONDS", 0)
    with hashers._room, hashers._room, pytest.raises(hashers.TooManyAtOnce):
        check_password("x", hashed)

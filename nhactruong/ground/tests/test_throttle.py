import pytest
from django.test import RequestFactory

from nhactruong.ground import throttle
from nhactruong.ground.throttle import address_of, allow


@pytest.fixture
def clock(monkeypatch):
    now = [1_000_000.0]
    monkeypatch.setattr(throttle.time, "time", lambda: now[0])
    return now


def test_the_limit_holds_for_each_sender_and_each_window(clock):
    sent = [allow("report", "1.2.3.4", limit=3, per_seconds=600) for _ in range(5)]
    assert sent == [True, True, True, False, False]
    assert allow("report", "1.2.3.5", limit=3, per_seconds=600)
    assert allow("sign-in", "1.2.3.4", limit=3, per_seconds=600)
    clock[0] += 600
    assert allow("report", "1.2.3.4", limit=3, per_seconds=600)


def test_no_limit_is_no_limit():
    assert all(allow("report", "a", limit=0, per_seconds=1) for _ in range(10))


@pytest.mark.parametrize(
    "peer, forwarded, address",
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # not a proxy of ours
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, 10.1.2.3", "198.51.100.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "", "203.0.113.9"),
        ("", "", ""),
    ],
)
def test_only_our_own_proxies_are_believed(settings, peer, forwarded, address):
    settings.TRUSTED_PROXIES = ["127.0.0.1", "10.0.0.0/8"]
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)
    assert address_of(request) == address

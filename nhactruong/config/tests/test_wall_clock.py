from nhactruong.config.wall_clock import LEAP, WAIT, WallClock

YEAR = 365 * 86400.0


def test_time_that_passes_is_trusted():
    clock = WallClock()
    assert all(clock.may_be_trusted(1000.0 + n, 5.0 + n) for n in range(100))


def test_a_clock_set_right_by_some_minutes_is_trusted_with_a_word(caplog):
    clock = WallClock()
    clock.may_be_trusted(1000.0, 0.0)
    assert clock.may_be_trusted(1000.0 + 600, 1.0)
    assert "nhảy tới 599 giây" in caplog.text


def test_a_leap_of_a_year_is_waited_out_and_told_once(caplog):
    clock = WallClock()
    clock.may_be_trusted(1000.0, 0.0)
    assert not clock.may_be_trusted(1000.0 + YEAR, 1.0)
    assert not clock.may_be_trusted(1000.0 + YEAR + WAIT - 2, WAIT - 1)
    assert caplog.text.count("nhảy tới") == 1
    # A machine that slept is right after all.
    assert clock.may_be_trusted(1000.0 + YEAR + WAIT, WAIT + 1)


def test_set_back_it_is_trusted_at_once(caplog):
    clock = WallClock()
    clock.may_be_trusted(1000.0, 0.0)
    clock.may_be_trusted(1000.0 + YEAR, 1.0)
    assert clock.may_be_trusted(1002.0, 2.0)
    assert "lùi lại" in caplog.text


def test_a_leap_is_more_than_an_hour():
    clock = WallClock()
    clock.may_be_trusted(0.0, 0.0)
    assert clock.may_be_trusted(LEAP, 1.0)

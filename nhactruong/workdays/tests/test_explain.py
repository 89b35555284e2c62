from django.utils import translation

from nhactruong.ui.steps import step_rows
from nhactruong.workdays.explain import explain
from nhactruong.workdays.tests.make import at, make_calendars, make_terms


def rows(terms, now=None):
    steps = explain(terms, make_calendars(), at(now) if now else None)
    return [(row.count, str(row.label), row.span) for row in step_rows(steps)]


def test_a_promise_in_days_is_told_from_receipt_to_deadline():
    assert rows(make_terms("2026-11-23 19:42", "7d", receive="8h")) == [
        ("0", "Nhận được, bắt đầu tính", "23/11, 19:42"),
        ("–", "Nghỉ: Ngày Văn hóa Việt Nam", "24/11"),
        ("8", "08:00–12:00, 13:30–17:30: 8 giờ", "25/11"),
        ("=", "Hạn tiếp nhận", "25/11, 17:30"),
        ("0", "Ngày bắt đầu không tính", "25/11"),
        ("2", "2 ngày làm việc", "26–27/11"),
        ("–", "Nghỉ cuối tuần", "28–29/11"),
        ("7", "5 ngày làm việc", "30/11–04/12"),
        ("=", "Hạn xử lý", "04/12, 17:30"),
    ]


def test_hours_are_told_shift_by_shift():
    assert rows(make_terms("2026-11-25 09:12", "20h"))[1:] == [
        ("2:48", "09:12–12:00: 2 giờ 48 phút", "25/11"),
        ("6:48", "13:30–17:30: 4 giờ", "25/11"),
        ("14:48", "08:00–12:00, 13:30–17:30: 8 giờ", "26/11"),
        ("18:48", "08:00–12:00: 4 giờ", "27/11"),
        ("20", "13:30–14:42: 1 giờ 12 phút", "27/11"),
        ("=", "Hạn xử lý", "27/11, 14:42"),
    ]


def test_full_days_of_hours_are_told_together():
    assert rows(make_terms("2026-12-07 08:00", "40h"))[1:] == [
        ("40", "5 ngày làm việc, mỗi ngày 8 giờ", "07–11/12"),
        ("=", "Hạn xử lý", "11/12, 17:30"),
    ]


def test_a_saturday_worked_instead_and_the_day_it_stands_for_are_named():
    told = rows(make_terms("2025-12-31 09:00", "6d"))

    assert ("–", "Nghỉ: Tết Dương lịch", "01/01") in told
    assert ("–", "Ngày nghỉ (thay cho ngày 10/01/2026)", "02/01") in told
    assert ("6", "Làm bù cho ngày 02/01/2026", "10/01") in told


def test_hours_of_a_saturday_worked_instead_are_named():
    told = rows(make_terms("2026-01-09 17:00", "1h"))

    assert (
        "1",
        "Làm bù cho ngày 02/01/2026, 08:00–08:30: 30 phút",
        "10/01",
    ) in told


def test_a_holiday_not_announced_yet_is_marked():
    told = rows(make_terms("2027-02-03 09:00", "1d"))

    assert ("–", "Nghỉ: Tết Nguyên Đán (dự kiến)", "06/02") in told


def test_paused_days_stand_where_they_fall():
    pauses = (("2026-11-16 10:00", "2026-11-17 09:00"),)

    assert rows(make_terms("2026-11-13 09:12", "7d", pauses=pauses))[2:5] == [
        ("–", "Nghỉ cuối tuần", "14–15/11"),
        ("–", "Dừng, chờ người gửi trả lời", "16/11"),
        ("4", "4 ngày làm việc", "17–20/11"),
    ]


def test_a_pause_that_lasts_is_told_until_now():
    terms = make_terms("2026-11-13 09:12", "7d", pauses=(("2026-11-16 10:00", None),))

    assert ("–", "Đang dừng, chờ người gửi trả lời", "16–18/11") in rows(
        terms, now="2026-11-19 10:00"
    )


def test_a_pause_that_began_today_is_told_as_lasting_on_its_day():
    terms = make_terms("2026-11-13 09:12", "7d", pauses=(("2026-11-18 10:00", None),))

    assert rows(terms, now="2026-11-18 11:00")[1:6] == [
        ("0", "Ngày bắt đầu không tính", "13/11"),
        ("–", "Nghỉ cuối tuần", "14–15/11"),
        ("5", "5 ngày làm việc", "16–20/11"),
        ("–", "Đang dừng, chờ người gửi trả lời", "18/11"),
        ("–", "Nghỉ cuối tuần", "21–22/11"),
    ]


def test_a_pause_within_a_day_is_told_to_move_nothing():
    pauses = (("2026-11-16 10:00", "2026-11-16 16:00"),)

    assert (
        "–",
        "Dừng rồi chạy tiếp trong ngày, hạn không đổi",
        "16/11",
    ) in rows(make_terms("2026-11-13 09:12", "7d", pauses=pauses))


def test_paused_hours_stand_between_the_shifts():
    pauses = (("2026-11-25 10:00", "2026-11-25 15:00"),)

    assert rows(make_terms("2026-11-25 09:00", "4h", pauses=pauses))[1:] == [
        ("1", "09:00–10:00: 1 giờ", "25/11"),
        ("–", "Dừng, chờ người gửi trả lời", "25/11"),
        ("3:30", "15:00–17:30: 2 giờ 30 phút", "25/11"),
        ("4", "08:00–08:30: 30 phút", "26/11"),
        ("=", "Hạn xử lý", "26/11, 8:30"),
    ]


def test_time_paused_before_the_count_begins_is_made_good():
    pauses = (("2026-11-23 10:00", "2026-11-23 11:00"),)
    told = rows(make_terms("2026-11-23 09:00", "4h", receive="8h", pauses=pauses))

    assert ("+", "Đã dừng trước khi đếm, bù 1 giờ", "23/11") in told


def test_an_extension_is_told_with_the_deadline_before_it():
    terms = make_terms(
        "2026-11-13 09:00",
        "7d",
        extensions=(("2026-11-20 10:00", "2026-12-01 17:30"),),
        pauses=(("2026-11-30 09:00", "2026-12-01 09:00"),),
    )

    assert rows(terms)[-5:] == [
        ("=", "Hạn trước đó", "25/11, 17:30"),
        ("+", "Được đặt hạn mới", "01/12, 17:30"),
        ("–", "Dừng, chờ người gửi trả lời", "30/11–01/12"),
        ("1", "1 ngày làm việc", "02/12"),
        ("=", "Hạn xử lý", "02/12, 17:30"),
    ]


def test_the_calendar_is_named_where_it_is_not_office_hours_throughout():
    told = rows(make_terms("2026-11-28 22:00", "4h", calendar="always"))

    assert told[1:] == [
        ("·", "Tính theo lịch “Trực 24/7” từ ngày này", "28/11"),
        ("2", "22:00–24:00: 2 giờ", "28/11"),
        ("4", "00:00–02:00: 2 giờ", "29/11"),
        ("=", "Hạn xử lý", "29/11, 2:00"),
    ]


def test_days_by_the_24_hour_calendar_are_not_called_working_days():
    told = rows(make_terms("2026-11-27 22:00", "3d", calendar="always"))

    assert ("3", "3 ngày", "28–30/11") in told


def test_labels_speak_the_language_of_whoever_reads_them():
    steps = explain(make_terms("2026-11-23 09:00", "1d"), make_calendars())
    holiday = next(step for step in steps if step.kind == "holiday")

    with translation.override("en"):
        assert "Vietnam Culture Day" in str(holiday.label)
    with translation.override("vi"):
        assert "Ngày Văn hóa Việt Nam" in str(holiday.label)

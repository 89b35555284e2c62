"""The format of events: frozen. A change here is a new format version."""

import hashlib
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from nhactruong.ground.actor import Actor, ActorKind
from nhactruong.ledger.leaf import canonical, commitment, leaf_bytes, leaf_hash, moment

whole = st.integers(-(2**53) + 1, 2**53 - 1)
texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | whole | texts,
    lambda part: st.lists(part) | st.dictionaries(texts, part),
)


@given(values)
def test_canonical_is_exactly_rfc_8785(value):
    assert canonical(value) == rfc8785.dumps(value)


def test_keys_are_sorted_as_utf_16_like_rfc_8785_says():
    written = '{"\U0001f600":1,"\ufb33":2}'
    assert canonical({"\ufb33": 2, "\U0001f600": 1}) == written.encode()


@pytest.mark.parametrize(
    "value",
    [
        0.5,
        1.0,
        [1, 2.0],
        {"a": {"b": [0.1]}},
        {"\ufb33": 1, "z": 0.1},
        2**53,
        -(2**53),
        {1: 2},
        {"a": {None: 1}},
        b"bytes",
        datetime(2026, 1, 1),
        {1, 2},
        "\ud800",
        float("nan"),
    ],
)
def test_what_has_no_exact_form_is_refused(value):
    with pytest.raises(ValueError):
        canonical(value)


def golden(**fields):
    fields = {
        "event_id": uuid.UUID("0b39c0a2-2c7d-4c0e-8d5e-3f1f6a2f9f10"),
        "kind": "work.task.accepted",
        "subject": "task:HN-4KTM-8R2C",
        "seq": 2,
        "at": datetime(2026, 11, 24, 9, 10, 0, 123456, timezone(timedelta(hours=7))),
        "recorded_at": datetime(2026, 11, 24, 2, 10, 1, tzinfo=UTC),
        "by": Actor(ActorKind.OFFICIAL, "2f6f", person_id=9, authority="conductor"),
        "state": "in_progress",
        "owner": "2f6f",
        "unit": "P.HK",
        "due": datetime(2026, 12, 4, 10, 30, tzinfo=UTC),
        "public": {
            "topic": "hố ga",
            "again": False,
            "times": 0,
            "none": None,
            "no": "",
        },
        "commitments": {"reason": "ab" * 32},
        **fields,
    }
    return leaf_bytes(**fields)


def test_a_leaf_has_exactly_these_bytes():
    leaf = golden()
    assert (
        leaf
        == (
            '{"actor":{"authority":"conductor","key":"2f6f","kind":"official"},'
            '"at":"2026-11-24T02:10:00.123456Z",'
            f'"commitments":{{"reason":"{"ab" * 32}"}},'
            '"due":"2026-12-04T10:30:00.000000Z",'
            '"id":"0b39c0a2-2c7d-4c0e-8d5e-3f1f6a2f9f10",'
            '"kind":"work.task.accepted","owner":"2f6f",'
            '"public":{"again":false,"times":0,"topic":"hố ga"},'
            '"recorded_at":"2026-11-24T02:10:01.000000Z",'
            '"seq":2,"state":"in_progress","subject":"task:HN-4KTM-8R2C",'
            '"unit":"P.HK","v":1}'
        ).encode()
    )
    assert leaf_hash(leaf) == hashlib.sha256(b"\x00" + leaf).digest()
    assert leaf_hash(leaf).hex() == GOLDEN_HASH


GOLDEN_HASH = "53c29d0f78457d8646770251671fe212d304e17fe42aeddb79b06721f07655a0"


def test_a_leaf_leaves_empty_values_out():
    leaf = golden(
        state="",
        owner="",
        unit="",
        due=None,
        public={},
        commitments={},
        by=Actor(ActorKind.CLOCK, "clock"),
    )
    assert leaf == (
        b'{"actor":{"key":"clock","kind":"clock"},"at":"2026-11-24T02:10:00.123456Z",'
        b'"id":"0b39c0a2-2c7d-4c0e-8d5e-3f1f6a2f9f10","kind":"work.task.accepted",'
        b'"recorded_at":"2026-11-24T02:10:01.000000Z","seq":2,'
        b'"subject":"task:HN-4KTM-8R2C","v":1}'
    )


def test_a_commitment_is_the_hash_of_salt_kind_field_and_value():
    salt = bytes(range(32))
    written = f'["{salt.hex()}","report.sent","text","Mất nắp hố ga"]'
    assert (
        commitment(salt, "report.sent", "text", "Mất nắp hố ga")
        == hashlib.sha256(written.encode()).hexdigest()
    )


def test_moments_are_written_in_utc_to_the_microsecond():
    hanoi = timezone(timedelta(hours=7))
    assert moment(datetime(2026, 11, 24, 9, tzinfo=hanoi)) == (
        "2026-11-24T02:00:00.000000Z"
    )

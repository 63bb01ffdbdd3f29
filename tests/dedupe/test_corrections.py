"""Corrections move weights by whole steps, within bounds, and never turn evidence round."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.corrections import MOST, NEARLY, STEP, WAYS, Corrections, slot_of
from dedupe.evidence import Evidence, Verdict

fields = st.sampled_from(("name", "mobile", "company", "city"))
slots = st.tuples(fields, st.sampled_from(WAYS))
bits = st.floats(-20, 20, allow_nan=False)
taught = st.dictionaries(slots, bits, max_size=6).map(Corrections.of)


@given(taught, fields, st.sampled_from(list(Verdict)), bits)
def test_evidence_is_never_turned_round(
    corrections: Corrections, field: str, verdict: Verdict, worth: float
) -> None:
    found = corrections.corrected(field, verdict, worth)
    assert found * worth >= 0
    assert abs(found - worth) <= MOST
    slot = slot_of(field, verdict, worth)
    if slot is None or slot not in corrections.bits:
        assert found == worth


@given(taught, fields, st.lists(st.tuples(bits, st.booleans()), max_size=20))
def test_columns_are_corrected_as_items_are(
    corrections: Corrections, field: str, items: list[tuple[float, bool]]
) -> None:
    worth = np.array([one for one, _ in items], dtype=np.float64)
    equal = np.array([same for _, same in items], dtype=bool)
    found = corrections.corrected_all(field, worth, equal)
    wanted = [
        corrections.corrected(field, Verdict.AGREE if same else Verdict.NEAR, one)
        for one, same in items
    ]
    assert found.tolist() == wanted


@given(taught)
def test_what_is_kept_is_read_back(corrections: Corrections) -> None:
    assert Corrections.read(corrections.plain()) == corrections
    assert all(value * STEP == round(value * STEP) for value in corrections.bits.values())
    assert 0 not in corrections.bits.values()


def test_near_is_apart_from_equal_only_where_that_is_known() -> None:
    assert slot_of("mobile", Verdict.NEAR, 6.0) == ("mobile", "near")
    assert slot_of("mobile", Verdict.AGREE, 11.0) == ("mobile", "agree")
    assert slot_of("company", Verdict.NEAR, 3.0) == ("company", "agree")
    assert slot_of("company", Verdict.DOUBT, -3.0) == ("company", "conflict")
    assert slot_of("city", Verdict.VOID, 0.0) is None
    assert {"name", "mobile"} == NEARLY


def test_what_speaks_for_a_pair_speaks_for_it_still() -> None:
    found = Corrections({("name", "agree"): -4.0, ("name", "conflict"): 4.0})
    assert found.corrected("name", Verdict.AGREE, 1.0) == 0.0
    assert found.corrected("name", Verdict.AGREE, 9.0) == 5.0
    assert found.corrected("name", Verdict.CONFLICT, -1.0) == 0.0
    worth, equal = np.array([1.0, -1.0]), np.array([True, False])
    assert found.corrected_all("name", worth, equal).tolist() == [0.0, 0.0]


def test_what_is_no_correction_is_refused() -> None:
    for wrong in ({("name", "maybe"): 1.0}, {("name", "agree"): 5.0}, {("name", "agree"): 0.001}):
        with pytest.raises(ValueError, match="steps"):
            Corrections(wrong)


def test_the_corrected_bits_are_shown() -> None:
    item = Evidence("company", Verdict.AGREE, 3.0, "a", "a", 4)
    shown = Corrections({("company", "agree"): -1.5}).shown(item)
    assert shown == Evidence("company", Verdict.AGREE, 1.5, "a", "a", 4)
    assert not Corrections()

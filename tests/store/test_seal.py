"""Law 13: what is sealed comes back, and nothing that was changed or moved is ever believed."""

from __future__ import annotations

import hashlib
import hmac
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select, update

from store import keys, seal, shrink
from store.clock import Clock
from store.engine import reading, writing
from store.errors import HubError, KeyMissing, Tampered
from store.foundation_tables import data_key
from store.seal import Sealer


def data_keys(*fields: int, retired: tuple[int, ...] = ()) -> list[keys.DataKey]:
    made = [
        keys.DataKey(v, keys.FIELD, bytes([v]) * 32, retired=v in retired, uses=0) for v in fields
    ]
    others = [(101, keys.INDEX), (102, keys.HUB)]
    return made + [keys.DataKey(v, p, bytes([v]) * 32, retired=False, uses=0) for v, p in others]


SEALER = Sealer(data_keys(1))
texts = st.text(st.characters()) | st.text(st.sampled_from("张三李四 138"), min_size=300)
names = st.sampled_from(["customer", "observation"])
rows = st.integers(0, 10**12) | st.text(max_size=20)
fields = st.sampled_from(["name", "mobile", "raw"])


@given(names, rows, fields, texts)
def test_sealed_then_opened_is_the_same(table: str, row: int | str, field: str, text: str) -> None:
    assert SEALER.open(table, row, field, SEALER.seal(table, row, field, text)) == text


@given(st.binary(max_size=2_000))
def test_bytes_come_back(payload: bytes) -> None:
    assert SEALER.open_bytes("t", 1, "f", SEALER.seal("t", 1, "f", payload)) == payload


@given(texts, st.data())
def test_one_flipped_bit_is_refused(text: str, data: st.DataObject) -> None:
    blob = bytearray(SEALER.seal("t", 1, "f", text))
    bit = data.draw(st.integers(0, len(blob) * 8 - 1))
    blob[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Tampered):
        SEALER.open("t", 1, "f", bytes(blob))


@given(texts, st.data())
def test_a_cut_or_longer_blob_is_refused(text: str, data: st.DataObject) -> None:
    blob = SEALER.seal("t", 1, "f", text)
    cut = data.draw(st.integers(0, len(blob) - 1))
    for other in (blob[:cut], blob + b"\0"):
        with pytest.raises(Tampered):
            SEALER.open("t", 1, "f", other)


places = st.tuples(names, rows, fields)


@given(places, places, texts)
def test_a_blob_moved_elsewhere_is_refused(
    here: tuple[str, int | str, str], there: tuple[str, int | str, str], text: str
) -> None:
    blob = SEALER.seal(*here, text)
    if (here[0], str(here[1]), here[2]) != (there[0], str(there[1]), there[2]):
        with pytest.raises(Tampered):
            SEALER.open(*there, blob)


@given(texts, texts, st.sampled_from(["phone", "email"]), st.sampled_from(["phone", "email"]))
def test_an_index_is_equal_exactly_when_text_and_purpose_are(
    a: str, b: str, of_a: str, of_b: str
) -> None:
    same = SEALER.index(of_a, a) == SEALER.index(of_b, b)
    assert same == ((of_a, a) == (of_b, b))
    assert len(SEALER.index(of_a, a)) == seal.INDEX_BYTES


@given(st.lists(texts))
def test_many_indexes_are_the_single_ones(many: list[str]) -> None:
    assert SEALER.index_many("phone", many) == [SEALER.index("phone", text) for text in many]


@given(texts, st.sampled_from(["phone", "email"]))
def test_an_index_is_an_hmac(text: str, purpose: str) -> None:
    (key,) = (one.key for one in data_keys(1) if one.purpose == keys.INDEX)
    derived = keys.derive(key, f"index:{purpose}")
    expected = hmac.digest(derived, text.encode("utf-8", "surrogatepass"), "sha256")
    assert SEALER.index(purpose, text) == expected[: seal.INDEX_BYTES]


def test_the_same_text_never_seals_to_the_same_blob() -> None:
    assert len({SEALER.seal("t", 1, "f", "张三") for _ in range(200)}) == 200


def test_the_blob_holds_no_text_and_is_as_small_as_it_says() -> None:
    blob = SEALER.seal("t", 1, "f", "13800138000abc")
    assert len(blob) == 45
    assert b"138" not in blob
    assert len(SEALER.seal("t", 1, "f", "张三" * 500)) < 200


def test_the_words_that_sealed_texts_share_never_change() -> None:
    """What was sealed with them opens only with them: see `store.shrink`."""
    assert hashlib.sha256(shrink._WORDS).hexdigest()[:16] == "b4440cbb1e5c64e5"


def test_tampered_names_the_place_and_no_value() -> None:
    with pytest.raises(Tampered) as caught:
        SEALER.open("customer", 7, "mobile", b"13800138000" * 5)
    assert caught.value.where == "customer/7/mobile"
    assert "13800138000" not in str(caught.value)


def test_old_versions_open_new_ones_seal_and_retired_ones_do_neither() -> None:
    old, both = Sealer(data_keys(1)), Sealer(data_keys(1, 2))
    blob = old.seal("t", 1, "f", "张三")
    assert both.open("t", 1, "f", blob) == "张三"
    assert both.seal("t", 1, "f", "张三")[1:3] == b"\x00\x02"
    with pytest.raises(Tampered):
        Sealer(data_keys(1, 2, retired=(1,))).open("t", 1, "f", blob)
    with pytest.raises(KeyMissing):
        Sealer(data_keys(1, retired=(1,)))


def test_nothing_shows_a_key() -> None:
    assert repr(SEALER) == "Sealer(version=1)"
    with pytest.raises(TypeError):
        pickle.dumps(SEALER)


def test_labels_give_keys_of_their_own() -> None:
    labels = [keys.LABEL_AUDIT, keys.LABEL_SESSION, keys.LABEL_CSRF, keys.LABEL_BACKUP]
    assert len({SEALER.derived(label) for label in labels}) == len(labels)


def test_a_new_hub_gets_keys_once(engine: Engine, root_key: keys.RootKey, clock: Clock) -> None:
    with writing(engine) as connection:
        first = Sealer.for_hub(connection, root_key, clock)
    with reading(engine) as connection:
        second = Sealer.for_hub(connection, root_key, clock)
        assert len(keys.data_keys(connection, root_key)) == 3
    assert second.open("t", 1, "f", first.seal("t", 1, "f", "张三")) == "张三"
    assert second.index("phone", "1") == first.index("phone", "1")


def test_opening_a_hub_waits_for_no_writer(
    engine: Engine, root_key: keys.RootKey, clock: Clock
) -> None:
    first = Sealer.for_hub(engine, root_key, clock)
    with writing(engine):
        second = Sealer.for_hub(engine, root_key, clock)
    assert second.open("t", 1, "f", first.seal("t", 1, "f", "张三")) == "张三"


def test_another_root_key_is_refused(engine: Engine, sealer: Sealer, clock: Clock) -> None:
    with writing(engine) as connection, pytest.raises(KeyMissing, match="not the one"):
        Sealer.for_hub(connection, keys.RootKey(bytes(32)), clock)


def uses(engine: Engine) -> int:
    with reading(engine) as connection:
        found = connection.execute(select(data_key.c.uses).where(data_key.c.version == 1))
        return found.scalar_one()


def test_seals_are_counted_in_batches(engine: Engine, sealer: Sealer) -> None:
    for row in range(5):
        sealer.seal("t", row, "f", "x")
    assert uses(engine) == 0
    for _ in range(2):
        with writing(engine) as connection:
            sealer.flush_uses(connection)
    assert uses(engine) == 5
    assert not sealer.rotation_due


def test_a_key_used_too_often_says_so_and_then_stops(engine: Engine, sealer: Sealer) -> None:
    for already, due in ((seal.ROTATE_AT, True), (seal.REFUSE_AT, True)):
        with writing(engine) as connection:
            connection.execute(update(data_key).values(uses=already))
        sealer.seal("t", 1, "f", "x")
        with writing(engine) as connection:
            if already == seal.REFUSE_AT:
                with pytest.raises(HubError, match="keys add"):
                    sealer.flush_uses(connection)
            else:
                sealer.flush_uses(connection)
        assert sealer.rotation_due is due

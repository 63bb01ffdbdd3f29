"""Root key files and data keys: who may read them, what a wrong one does."""

from __future__ import annotations

import base64
import pickle
from pathlib import Path

import pytest
from sqlalchemy import Engine

from store import keys
from store.clock import Clock
from store.engine import writing
from store.errors import KeyMissing


def test_a_made_key_is_private_and_loads(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    made = keys.make_root_key(path)
    assert path.stat().st_mode & 0o777 == 0o400
    loaded = keys.load_root_key(path, data_folder=tmp_path / "data")
    assert loaded.unwrap(made.wrap(bytes(32))) == bytes(32)


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    keys.make_root_key(path)
    text = path.read_bytes()
    with pytest.raises(KeyMissing, match="already"):
        keys.make_root_key(path)
    assert path.read_bytes() == text


def test_hex_and_base64_are_the_same_key(tmp_path: Path) -> None:
    key = bytes(range(32))
    wrapped = keys.RootKey(key).wrap(bytes(32))
    for name, text in (("hex", key.hex()), ("base64", base64.b64encode(key).decode())):
        path = tmp_path / name
        path.write_text(text + "\n")
        path.chmod(0o400)
        assert keys.load_root_key(path).unwrap(wrapped) == bytes(32)


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o644, 0o600 | 0o040, 0o402])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "root.key"
    keys.make_root_key(path)
    path.chmod(mode)
    with pytest.raises(KeyMissing, match="chmod 400"):
        keys.load_root_key(path)


def test_a_key_in_the_data_folder_is_refused_even_behind_a_link(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    (folder / "deep").mkdir(parents=True)
    keys.make_root_key(folder / "deep" / "root.key")
    link = tmp_path / "link"
    link.symlink_to(folder / "deep" / "root.key")
    for path in (folder / "deep" / "root.key", link):
        with pytest.raises(KeyMissing, match="data folder"):
            keys.load_root_key(path, data_folder=folder)


@pytest.mark.parametrize("text", ["", "short", "z" * 64, "A" * 44, "=" * 44, "钥" * 20])
def test_what_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "root.key"
    path.write_text(text)
    path.chmod(0o400)
    with pytest.raises(KeyMissing, match="does not hold"):
        keys.load_root_key(path)


def test_absent_files_and_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing, match="no root key"):
        keys.load_root_key(tmp_path / "none")
    with pytest.raises(KeyMissing, match=r"others can read|cannot read"):
        keys.load_root_key(tmp_path)
    with pytest.raises(KeyMissing, match="cannot write"):
        keys.make_root_key(tmp_path / "none" / "root.key")


def test_nothing_shows_a_key(root_key: keys.RootKey) -> None:
    key = keys.DataKey(1, keys.FIELD, bytes(range(32)), retired=False, uses=0)
    for shown in (repr(root_key), repr(key), str(key), f"{root_key}"):
        assert "\\x01" not in shown
        assert "0102" not in shown
    with pytest.raises(TypeError):
        pickle.dumps(root_key)


def test_labels_and_keys_give_different_keys() -> None:
    one, two = bytes(32), bytes([1]) * 32
    labels = ("field", "audit", "session", "csrf", "backup", "index:phone", "index:email")
    derived = {keys.derive(key, label) for key in (one, two) for label in labels}
    assert len(derived) == 2 * len(labels)
    assert all(len(key) == 32 for key in derived)


def test_data_keys_come_back_in_order(engine: Engine, clock: Clock, root_key: keys.RootKey) -> None:
    with writing(engine) as connection:
        made = [keys.add_data_key(connection, root_key, p, clock) for p in keys.PURPOSES]
        assert keys.data_keys(connection, root_key) == tuple(made)
    assert [key.version for key in made] == [1, 2, 3]
    assert len({key.key for key in made}) == 3


def test_another_root_key_opens_no_data_key(
    engine: Engine, clock: Clock, root_key: keys.RootKey
) -> None:
    with writing(engine) as connection:
        keys.add_data_key(connection, root_key, keys.FIELD, clock)
        with pytest.raises(KeyMissing, match="not the one"):
            keys.data_keys(connection, keys.RootKey(bytes(32)))

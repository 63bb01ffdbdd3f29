"""The keys of a hub: a root key in a file of its own and data keys that it wraps.

The root key is 32 random bytes outside the data folder and outside every backup. It encrypts
nothing but data keys (RFC 3394 key wrap), so changing it touches no row. A data key is never used
itself: HKDF-SHA256 derives from it one key per label, so that no key serves two ends.
"""

from __future__ import annotations

import base64
import binascii
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from sqlalchemy import Connection, func, insert, select

from store.clock import Clock, stamp
from store.errors import KeyMissing
from store.foundation_tables import data_key

KEY_BYTES = 32

#: What data keys are for. Values are sealed with the newest `FIELD` key; look-ups and the audit
#: chain must stay with theirs for years, so they have their own.
FIELD, INDEX, HUB = "field", "index", "hub"
PURPOSES = (FIELD, INDEX, HUB)

#: The labels under which keys are derived. Index labels are "index:" and the purpose.
LABEL_FIELD, LABEL_AUDIT = "field", "audit"
LABEL_SESSION, LABEL_CSRF, LABEL_BACKUP = "session", "csrf", "backup"


class RootKey:
    """The key that wraps the data keys; shows nothing of itself."""

    __slots__ = ("_bytes",)

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise KeyMissing("a root key has 32 bytes")
        self._bytes = bytes(key)

    def wrap(self, key: bytes) -> bytes:
        """Return a data key sealed by this one (40 bytes)."""
        return aes_key_wrap(self._bytes, key)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return the data key, or raise `KeyMissing` when another root key wrapped it."""
        try:
            return aes_key_unwrap(self._bytes, wrapped)
        except (InvalidUnwrap, ValueError):
            raise KeyMissing(
                "this root key is not the one that the hub was sealed with: put the right file back"
            ) from None

    def __repr__(self) -> str:
        return "RootKey(…)"

    def __reduce__(self) -> str:
        raise TypeError("a root key is not pickled")


@dataclass(frozen=True, slots=True)
class DataKey:
    """One data key, unwrapped."""

    version: int
    purpose: str
    key: bytes
    retired: bool
    uses: int

    def __repr__(self) -> str:
        return f"DataKey({self.version}, {self.purpose!r}, …)"


def make_root_key(path: Path) -> RootKey:
    """Write a new root key to `path` with mode 0400 and return it; an existing file is kept.

    Raises `KeyMissing` when the file exists or its folder does not.
    """
    key = os.urandom(KEY_BYTES)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except FileExistsError:
        raise KeyMissing(f"{path} is already there: a root key is never overwritten") from None
    except OSError as error:
        raise KeyMissing(f"cannot write {path}: {error.strerror}") from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(key) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return RootKey(key)


def load_root_key(path: Path, *, data_folder: Path | None = None) -> RootKey:
    """Read the root key (base64 or hex text).

    Raises `KeyMissing`, with what to do, when the file is absent, is not a key, can be read by
    others, or lies in `data_folder`: who takes the data must not get the key with it.
    """
    real = path.resolve()
    if data_folder is not None and real.is_relative_to(data_folder.resolve()):
        raise KeyMissing(f"{path} lies in the data folder: move it elsewhere and name it in config")
    try:
        with real.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read(1024)
    except FileNotFoundError:
        raise KeyMissing(
            f"no root key at {path}: put the file back, or make a new hub with `guiyi init`"
        ) from None
    except OSError as error:
        raise KeyMissing(f"cannot read {path}: {error.strerror}") from None
    if not stat.S_ISREG(mode) or mode & 0o077:
        raise KeyMissing(f"others can read {path}: run `chmod 400 {path}`")
    return RootKey(_decoded(text.strip(), path))


def _decoded(text: bytes, path: Path) -> bytes:
    """Return the 32 bytes that hex or base64 text stands for."""
    try:
        if len(text) == 2 * KEY_BYTES:
            return binascii.unhexlify(text)
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyMissing(f"{path} does not hold a root key (32 bytes as base64 or hex text)")
    return key


def derive(key: bytes, label: str) -> bytes:
    """Return the 32-byte key for one label (HKDF-SHA256, RFC 5869, no salt: `key` is random)."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"guiyi:{label}".encode()).derive(key)


def add_data_key(connection: Connection, root: RootKey, purpose: str, clock: Clock) -> DataKey:
    """Make a random data key, keep it wrapped, and return it; new seals use the newest."""
    newest = connection.execute(select(func.max(data_key.c.version))).scalar()
    version, key = (newest or 0) + 1, os.urandom(KEY_BYTES)
    connection.execute(
        insert(data_key).values(
            version=version,
            purpose=purpose,
            wrapped=root.wrap(key),
            made_at=stamp(clock),
            uses=0,
        )
    )
    return DataKey(version, purpose, key, retired=False, uses=0)


def data_keys(connection: Connection, root: RootKey) -> tuple[DataKey, ...]:
    """Return every data key, oldest first."""
    rows = connection.execute(select(data_key).order_by(data_key.c.version))
    return tuple(
        DataKey(
            row.version,
            row.purpose,
            root.unwrap(bytes(row.wrapped)),
            retired=row.retired_at is not None,
            uses=row.uses,
        )
        for row in rows
    )

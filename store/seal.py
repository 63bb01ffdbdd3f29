"""Seals personal values so that the database alone tells nothing, and indexes them blindly.

A blob is: format (1 byte) · key version (2) · nonce (12, random) · ciphertext · tag (16), made with
AES-256-GCM. Table, row, field, format and version are the associated data, so a blob that was
moved to another row or field, or changed in any bit, is refused.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Engine

from store import keys, plain
from store.clock import Clock
from store.engine import reading, writing
from store.errors import HubError, KeyMissing, Tampered
from store.shrink import expand, shrink

_PLAIN, _COMPRESSED = 0x01, 0x81
_HEADER, _NONCE, _TAG = 3, 12, 16
#: Bytes of a block of SHA-256.
_BLOCK = 64

#: Payloads above this many bytes are made smaller first. What made CRIME (CVE-2012-4929) work does
#: not apply: a payload is one source row alone, so whoever can write part of it already knows the
#: rest, and nobody can have the same secret sealed again and again beside a guess of his own.
COMPRESS_ABOVE = 100

#: Bytes of a blind index: 128 bits, so two texts share one by chance never.
INDEX_BYTES = 16

#: Random 96-bit nonces: at most 2^32 seals per key (NIST SP 800-38D, 8.3). Time to rotate is
#: earlier, because the count is kept in batches.
ROTATE_AT, REFUSE_AT = 2**30, 2**32


_COUNT_USES = "UPDATE data_key SET uses = uses + ? WHERE version = ? RETURNING uses"


class Sealer:
    """Seals, opens and indexes with the data keys of one hub. Threads may share it."""

    def __init__(self, data_keys: Iterable[keys.DataKey]) -> None:
        by_purpose: dict[str, list[keys.DataKey]] = {purpose: [] for purpose in keys.PURPOSES}
        for key in data_keys:
            by_purpose.setdefault(key.purpose, []).append(key)
        live = {p: [k for k in found if not k.retired] for p, found in by_purpose.items()}
        if not all(live[purpose] for purpose in keys.PURPOSES):
            raise KeyMissing("the hub has no data key in use: restore table data_key from a backup")
        #: A retired key opens nothing: `guiyi keys retire` refuses while a blob still uses it.
        self._ciphers = {
            key.version: AESGCM(keys.derive(key.key, keys.LABEL_FIELD)) for key in live[keys.FIELD]
        }
        self._version = live[keys.FIELD][-1].version
        self._index_key = live[keys.INDEX][-1].key
        self._hub_key = live[keys.HUB][-1].key
        self._indexes: dict[str, tuple[hashlib._Hash, hashlib._Hash]] = {}
        self._seals = 0
        self._lock = threading.Lock()
        #: True when the sealing key has been used so often that it is time for `guiyi keys add`.
        self.rotation_due = live[keys.FIELD][-1].uses >= ROTATE_AT

    @classmethod
    def for_hub(cls, hub: Engine | Connection, root: keys.RootKey, clock: Clock) -> Sealer:
        """Return the sealer of a hub; a new hub gets its first data keys.

        Give the engine, and a hub that has its keys is only read; or a connection, which must be
        a writing one for a new hub. Raises `KeyMissing` when `root` is not the key that wrapped
        the data keys.
        """
        if isinstance(hub, Engine):
            with reading(hub) as connection:
                found = keys.data_keys(connection, root)
            if found:
                return cls(found)
            with writing(hub) as connection:
                return cls.for_hub(connection, root, clock)
        found = keys.data_keys(hub, root)
        if not found:
            found = tuple(keys.add_data_key(hub, root, purpose, clock) for purpose in keys.PURPOSES)
        return cls(found)

    def seal(self, table: str, row: int | str, field: str, text: str | bytes) -> bytes:
        """Return the blob of one value; `row` is an id of ours, never an outside one."""
        plain = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        format_byte = _PLAIN
        if len(plain) > COMPRESS_ABOVE:
            packed = shrink(plain)
            if len(packed) < len(plain):
                format_byte, plain = _COMPRESSED, packed
        header = bytes((format_byte,)) + self._version.to_bytes(2, "big")
        # Straight from the system each time: a buffer of random bytes would be copied by fork, and
        # two processes would then use the same nonce.
        nonce = os.urandom(_NONCE)
        with self._lock:
            self._seals += 1
        return (
            header
            + nonce
            + self._ciphers[self._version].encrypt(nonce, plain, _place(header, table, row, field))
        )

    def open(self, table: str, row: int | str, field: str, blob: bytes) -> str:
        """Return the text of a blob; raises `Tampered` when it is not what was sealed here."""
        return self.open_bytes(table, row, field, blob).decode("utf-8", "surrogatepass")

    def open_bytes(self, table: str, row: int | str, field: str, blob: bytes) -> bytes:
        """Return the bytes of a blob; raises `Tampered` when they are not what was sealed here."""
        header = blob[:_HEADER]
        cipher = self._ciphers.get(int.from_bytes(header[1:], "big"))
        if len(blob) < _HEADER + _NONCE + _TAG or blob[0] not in (_PLAIN, _COMPRESSED):
            raise Tampered(f"{table}/{row}/{field}")
        if cipher is None:
            raise Tampered(f"{table}/{row}/{field}")
        nonce = blob[_HEADER : _HEADER + _NONCE]
        try:
            plain = cipher.decrypt(
                nonce, blob[_HEADER + _NONCE :], _place(header, table, row, field)
            )
        except InvalidTag:
            raise Tampered(f"{table}/{row}/{field}") from None
        return expand(plain) if blob[0] == _COMPRESSED else plain

    def index(self, purpose: str, text: str) -> bytes:
        """Return the blind index of a text: equal for equal texts of one purpose, else unlike.

        The text must be in its normal form. Equal values look equal and their frequencies show,
        so a small set (a city, a level) is never indexed alone.
        """
        return self.index_many(purpose, (text,))[0]

    def index_many(self, purpose: str, texts: Iterable[str]) -> list[bytes]:
        """Return the blind index of each text, in order."""
        inner, outer = self._index_mac(purpose)
        within, around = inner.copy, outer.copy
        indexes = []
        for text in texts:
            mac = within()
            mac.update(text.encode("utf-8", "surrogatepass"))
            whole = around()
            whole.update(mac.digest())
            indexes.append(whole.digest()[:INDEX_BYTES])
        return indexes

    def derived(self, label: str) -> bytes:
        """Return the hub's 32-byte key for a label: audit, session, csrf or backup."""
        return keys.derive(self._hub_key, label)

    def count(self, seals: int) -> None:
        """Count seals that a child of this process made with the key."""
        with self._lock:
            self._seals += seals

    def flush_uses(self, connection: Connection) -> None:
        """Add the seals made since the last call to the key's count, in the caller's transaction.

        A transaction that is rolled back loses its count; its blobs were never kept, and rotation
        is due at a quarter of the limit. Raises `HubError` when the key may seal no more.
        """
        with self._lock:
            seals, self._seals = self._seals, 0
        if not seals:
            return
        ((uses,),) = plain.select(connection, _COUNT_USES, seals, self._version)
        self.rotation_due = uses >= ROTATE_AT
        if uses > REFUSE_AT:
            raise HubError("the data key has made too many seals: run `guiyi keys add`")

    def _index_mac(self, purpose: str) -> tuple[hashlib._Hash, hashlib._Hash]:
        """Return the two prepared hashes of an index purpose's HMAC; callers copy them.

        HMAC is hash(outer pad ‖ hash(inner pad ‖ text)) (RFC 2104). Copied by hand it takes a third
        of the time that `hmac` takes, and a book has ten million keys.
        """
        macs = self._indexes.get(purpose)
        if macs is None:
            key = keys.derive(self._index_key, f"index:{purpose}").ljust(_BLOCK, b"\0")
            inner, outer = (bytes(byte ^ pad for byte in key) for pad in (0x36, 0x5C))
            macs = self._indexes[purpose] = (hashlib.sha256(inner), hashlib.sha256(outer))
        return macs

    def __repr__(self) -> str:
        return f"Sealer(version={self._version})"

    def __reduce__(self) -> str:
        raise TypeError("a sealer is not pickled: workers load their own")


def _place(header: bytes, table: str, row: int | str, field: str) -> bytes:
    """Return the associated data; `row` stands last, so no two places read the same."""
    return header + f"{table}\x1f{field}\x1f{row}".encode()

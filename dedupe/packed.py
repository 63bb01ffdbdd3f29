"""Many profiles in little memory: packed to bytes, and opened when they are compared."""

from __future__ import annotations

import marshal
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, overload

from dedupe.profile import CompanyForm, NameForm, PlaceForm, Profile
from store.values import RowId

#: Places of the forms among a profile's values, the row left out.
_NAMES, _COMPANIES, _PLACES = (
    Profile._fields.index(name) - 1 for name in ("names", "companies", "places")
)

#: Where the forms stand in a whole profile. They are made as tuples are: a packed form is complete,
#: so no default need be laid beside it, which is where making one by its name spends its time.
_FORMS = ((_NAMES + 1, NameForm), (_COMPANIES + 1, CompanyForm), (_PLACES + 1, PlaceForm))
_made = tuple.__new__

#: Opened profiles that are kept at hand. Pairs come sorted by their first row, so the first is
#: always there, and the second often is.
AT_HAND = 4_096


def pack(profile: Profile) -> bytes:
    """Return everything but the row as bytes; equal profiles give equal bytes."""
    values: list[Any] = list(profile[1:])
    # marshal knows plain tuples only.
    values[_NAMES] = list(map(tuple, profile.names))
    values[_COMPANIES] = list(map(tuple, profile.companies))
    values[_PLACES] = list(map(tuple, profile.places))
    # Version 2 knows no references, so that equal values are equal bytes whatever they share.
    return marshal.dumps(tuple(values), 2)


def unpack(row: RowId, packed: bytes) -> Profile:
    """Return the profile again."""
    values = [row, *marshal.loads(packed)]  # noqa: S302 - bytes of this process, not from outside
    for place, form in _FORMS:
        if found := values[place]:
            values[place] = tuple([_made(form, own) for own in found])
    return _made(Profile, values)


class Profiles(Sequence[Profile]):
    """Profiles sorted by row, each row once, a few hundred bytes each."""

    def __init__(self, profiles: Iterable[Profile]) -> None:
        """Take profiles in any order. Raises ValueError for two different ones of one row."""
        found: dict[RowId, bytes] = {}
        for profile in profiles:
            packed = pack(profile)
            if found.setdefault(profile.row, packed) != packed:
                raise ValueError("two different profiles for one row")
        self._take(found)

    @classmethod
    def of(cls, packed: dict[RowId, bytes]) -> Profiles:
        """Return the profiles that are packed already."""
        made = cls.__new__(cls)
        made._take(packed)
        return made

    def only(self, rows: Collection[RowId]) -> Profiles:
        """Return some of the rows."""
        packed = zip(self.rows, self._packed, strict=True)
        return Profiles.of({row: own for row, own in packed if row in rows})

    def _take(self, found: dict[RowId, bytes]) -> None:
        self.rows: list[RowId] = sorted(found)
        self._packed = [found[row] for row in self.rows]
        self._at_hand: dict[int, Profile] = {}

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, place: int) -> Profile: ...

    @overload
    def __getitem__(self, place: slice) -> list[Profile]: ...

    def __getitem__(self, place: int | slice) -> Profile | list[Profile]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        found = self._at_hand.get(place)
        if found is None:
            if len(self._at_hand) >= AT_HAND:
                self._at_hand.clear()
            found = self._at_hand[place] = unpack(self.rows[place], self._packed[place])
        return found

    def __iter__(self) -> Iterator[Profile]:
        for row, packed in zip(self.rows, self._packed, strict=True):
            yield unpack(row, packed)

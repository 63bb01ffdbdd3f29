"""The sets of one record while its fields are read, and their order."""

from __future__ import annotations

from typing import TypeVar

from dedupe.person import PersonReading
from dedupe.phone import Phones
from dedupe.profile import CompanyForm, NameForm, PlaceForm
from dedupe.text import simplify


class Gathered:
    """The sets of one record while its fields are read.

    They are tuples that stand on the class until a record has a value: most records have few of
    them, and one of these is made for every record.
    """

    #: The place that stands for the record.
    home: PlaceForm = PlaceForm()
    #: Whether its WeChat account belongs to a firm.
    official: bool = False
    names: tuple[NameForm, ...] = ()
    aliases: tuple[str, ...] = ()
    nicknames: tuple[str, ...] = ()
    mobiles: tuple[str, ...] = ()
    landlines: tuple[str, ...] = ()
    last4: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    wechats: tuple[str, ...] = ()
    qqs: tuple[str, ...] = ()
    companies: tuple[CompanyForm, ...] = ()
    places: tuple[PlaceForm, ...] = ()
    addresses: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()
    honorifics: tuple[str, ...] = ()
    kin: tuple[tuple[str, str], ...] = ()
    titles: tuple[str, ...] = ()
    #: Sexes by which remarks call the person.
    called: tuple[str, ...] = ()
    #: Cells of the company column: a name cell that repeats one is no person.
    firm_texts: tuple[str, ...] = ()

    def phones(self, found: Phones) -> None:
        """Add what was found in a text."""
        if found.mobiles:
            self.mobiles += found.mobiles
        if found.landlines:
            self.landlines += found.landlines
        if found.masked:
            self.masked += found.masked

    def person(self, found: PersonReading) -> None:
        """Add one reading of a name."""
        if found.names:
            self.names += found.names
        if found.aliases:
            self.aliases += found.aliases
        if found.honorific:
            self.honorifics += (simplify(found.honorific),)
        if found.sex:
            self.genders += (found.sex,)

    def firm(self, found: CompanyForm | None) -> None:
        """Add one reading of a firm, if there is one."""
        if found is not None:
            self.companies += (found,)


def unique(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values sorted, without repeats and empty ones."""
    if len(values) < 2:
        return values if values and values[0] else ()
    return tuple(sorted({v for v in values if v}))


_SOURCES = {"name": 0, "remark": 1, "nickname": 2, "email": 3, "wechat": 4}


def sorted_names(forms: tuple[NameForm, ...]) -> tuple[NameForm, ...]:
    """Drop repeats: of equal readings the one from the strongest source stays."""
    if len(forms) < 2:
        return forms
    best: dict[tuple[object, ...], NameForm] = {}
    for form in forms:
        known = best.setdefault(form[:4], form)
        if known is not form and _SOURCES[form.source] < _SOURCES[known.source]:
            best[form[:4]] = form
    return in_order(tuple(best.values()))


Form = TypeVar("Form", NameForm, CompanyForm, PlaceForm)


def in_order(forms: tuple[Form, ...]) -> tuple[Form, ...]:
    """Drop repeats and sort."""
    if len(forms) < 2:
        return forms
    if len(forms) == 2:
        # Two are far more often than three: a set and a sort take ten times as long.
        one, other = forms
        if one < other:
            return forms
        return (other, one) if other < one else (one,)
    return tuple(sorted(set(forms)))

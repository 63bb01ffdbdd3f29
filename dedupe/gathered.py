"""The sets of one record while its fields are read, and their order."""

from __future__ import annotations

from dedupe.person import PersonReading
from dedupe.phone import Phones
from dedupe.profile import CompanyForm, NameForm, PlaceForm
from dedupe.text import simplify


class Gathered:
    """The sets of one record while its fields are read."""

    # Written out, not a dataclass: one is made for every record, in half the time.
    __slots__ = (
        "addresses", "aliases", "called", "companies", "emails", "firm_texts", "genders",
        "honorifics", "kin", "landlines", "last4", "masked", "mobiles", "names", "nicknames",
        "places", "qqs", "titles", "wechats",
    )  # fmt: skip

    def __init__(self) -> None:
        self.names: list[NameForm] = []
        self.aliases: list[str] = []
        self.nicknames: list[str] = []
        self.mobiles: list[str] = []
        self.landlines: list[str] = []
        self.last4: list[str] = []
        self.masked: list[str] = []
        self.emails: list[str] = []
        self.wechats: list[str] = []
        self.qqs: list[str] = []
        self.companies: list[CompanyForm] = []
        self.places: list[PlaceForm] = []
        self.addresses: list[str] = []
        self.genders: list[str] = []
        self.honorifics: list[str] = []
        self.kin: list[tuple[str, str]] = []
        self.titles: list[str] = []
        self.firm_texts: tuple[str, ...] = ()
        #: Sexes by which remarks call the person.
        self.called: list[str] = []

    def phones(self, found: Phones) -> None:
        """Add what was found in a text."""
        self.mobiles += found.mobiles
        self.landlines += found.landlines
        self.masked += found.masked

    def person(self, found: PersonReading) -> None:
        """Add one reading of a name."""
        self.names += found.names
        self.aliases += found.aliases
        if found.honorific:
            self.honorifics.append(simplify(found.honorific))
        if found.sex:
            self.genders.append(found.sex)


def unique(values: list[str]) -> tuple[str, ...]:
    """Return the values sorted, without repeats and empty ones."""
    if not values:
        return ()
    if len(values) == 1:
        return (values[0],) if values[0] else ()
    return tuple(sorted({v for v in values if v}))


def _name_order(form: NameForm) -> tuple[str, str, str, str, str, bool]:
    return (
        form.surname, form.given, form.surname_sound, form.given_sound, form.source, form.full,
    )  # fmt: skip


_SOURCES = {"name": 0, "remark": 1, "nickname": 2, "email": 3, "wechat": 4}


def sorted_names(forms: list[NameForm]) -> tuple[NameForm, ...]:
    """Drop repeats: of equal readings the one from the strongest source stays."""
    if len(forms) < 2:
        return tuple(forms)
    best: dict[tuple[str, str, str, str], NameForm] = {}
    for form in forms:
        key = (form.surname, form.given, form.surname_sound, form.given_sound)
        known = best.get(key)
        if known is None or _SOURCES[form.source] < _SOURCES[known.source]:
            best[key] = form
    return tuple(sorted(best.values(), key=_name_order))


def sorted_companies(forms: list[CompanyForm]) -> tuple[CompanyForm, ...]:
    """Drop repeats and sort."""
    if len(forms) < 2:
        return tuple(forms)
    return tuple(
        sorted(
            set(forms),
            key=lambda f: (f.core, f.brand, f.brand_sound, f.city, f.branch, f.registered),
        )
    )


def sorted_places(forms: list[PlaceForm]) -> tuple[PlaceForm, ...]:
    """Drop repeats and sort."""
    if len(forms) < 2:
        return tuple(forms)
    return tuple(sorted(set(forms), key=lambda f: (f.province, f.city, f.district)))

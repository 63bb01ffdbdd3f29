"""Read places: province, city and district out of columns, pinyin and free text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from dedupe.profile import PlaceForm
from dedupe.tables import lines, word_lists, word_pairs, word_set
from dedupe.text import fold, sound

_PEOPLES = "|".join(word_lists()["peoples"])
_AUTONOMOUS = re.compile(f"(?:(?:{_PEOPLES})族?)+自治(?:区|州|县|旗)$")
_TAIL = re.compile("(?:特别行政区|自治区|自治州|自治县|自治旗|新区|地区|林区|省|市|区|县|盟|旗)$")
_TAIL_LAST = frozenset("区州县旗市省盟\n")
#: After a short name these make it a street or a building: 北京路, 中山大道, 长江公寓.
_STREET = re.compile(
    r"(?:[东西南北中]?(?:路(?!桥|[南北]区)|街|巷|弄|胡同|桥|里弄)|[东西南北中]?大(?:道|街|厦|桥|酒店)|道\d"
    r"|[一二三四五六七八九十\d]+[路街巷])"
)
_SKIP = re.compile(r"[\s·\-/,，、|>_.省]+")
_COUNTRY = re.compile(r"^(?:中国大陆|中国|中华人民共和国|china|cn)[\s·\-/,，、|>_]*", re.IGNORECASE)

_COUNTRY_STARTS = frozenset("中cC")
_NOWHERE = PlaceForm()

#: Cities that everybody means when they write the bare name, though a district shares it.
_WELL_KNOWN = word_set("well_known_cities")

_PROVINCE_PINYIN = word_pairs("province_pinyin")


class FoundPlace(NamedTuple):
    """A place at the start of a text: what it is, how much text it took, how sure that is."""

    place: PlaceForm
    end: int
    #: False where the shop's own city or a bare district decided it.
    sure: bool = True


@lru_cache(maxsize=1 << 14)
def short_place(name: str) -> str:
    """Return the name of a place without its kind: 广东省 -> 广东, 恩施土家族苗族自治州 -> 恩施."""
    if "自治" in name:
        plain = _AUTONOMOUS.sub("", name)
        if len(plain) >= 2 and plain != name:
            return plain
    if name[-1:] not in _TAIL_LAST:
        return name
    plain = _TAIL.sub("", name)
    return plain if len(plain) >= 2 else name


class _Named(NamedTuple):
    """What a name of the gazetteer may mean."""

    #: (level 1 to 3, place), sorted.
    places: tuple[tuple[int, PlaceForm], ...]
    #: True where it says no kind: 广东 and not 广东省.
    bare: bool


@cache
def _gazetteer() -> dict[str, _Named]:
    """Return every name, full and short, with what it may mean."""
    found: dict[str, set[tuple[int, PlaceForm]]] = {}

    def add(name: str, level: int, place: tuple[str, str, str]) -> None:
        short, meant = short_place(name), (level, PlaceForm(*place))
        for form in {name, short, *_district_forms(short, level)}:
            if form in found:
                found[form].add(meant)
            else:
                found[form] = {meant}

    for line in lines("areas.txt"):
        province, *cities = line.split("|")
        p = short_place(province)
        add(province, 1, (p, "", ""))
        for entry in cities:
            city, *districts = entry.split(" ")
            c = short_place(city)
            if c != p or p not in ("北京", "上海", "天津", "重庆", "香港", "澳门", "台湾"):
                add(city, 2, (p, c, ""))
            for district in filter(None, districts):
                add(district, 3, (p, c, short_place(district)))
    for line in lines("places_more.txt"):
        p, names = line.split("|")
        city, *districts = names.split(" ")
        if city != p:
            add(city, 2, (p, city, ""))
            found.setdefault(city + "市", set()).add((2, PlaceForm(p, city)))
        for district in districts:
            add(district, 3, (p, city, short_place(district)))
    return {
        name: _Named(tuple(sorted(entries)), short_place(name) == name)
        for name, entries in found.items()
    }


@cache
def _sizes() -> dict[str, tuple[int, ...]]:
    """Return first two characters -> lengths of the names that begin so, the longest first."""
    sizes: dict[str, set[int]] = {}
    for name in _gazetteer():
        sizes.setdefault(name[:2], set()).add(len(name))
    return {first: tuple(sorted(found, reverse=True)) for first, found in sizes.items()}


def _district_forms(short: str, level: int) -> tuple[str, ...]:
    """Return further ways to write a district: people add 区 or 镇 to any short name."""
    return (short + "区", short + "镇") if level == 3 and len(short) >= 2 else ()


@cache
def _by_pinyin() -> dict[tuple[str, str], PlaceForm]:
    """Return (province, pinyin of the city) -> place; "" as the province holds provinces."""
    out: dict[tuple[str, str], PlaceForm] = {
        ("", word): PlaceForm(p) for word, p in _PROVINCE_PINYIN.items()
    }
    for line in lines("areas.txt"):
        province, *cities = line.split("|")
        p = short_place(province)
        out.setdefault(("", sound(p)), PlaceForm(p))
        for entry in cities:
            city, *districts = entry.split(" ")
            c = short_place(city)
            for word in {sound(c), sound(c).replace("v", "u")}:
                out.setdefault((p, word), PlaceForm(p, c))
            for district in filter(None, districts):
                d = short_place(district)
                out.setdefault((p, sound(d)), PlaceForm(p, c, d))
    return out


_MUNICIPAL = frozenset(("北京", "上海", "天津", "重庆", "香港", "澳门"))


def _whole(place: PlaceForm) -> PlaceForm:
    """Fill the city level of places that have none: 北京 is its own city."""
    if place.province in _MUNICIPAL and not place.city:
        return PlaceForm(place.province, place.province, place.district)
    return place


def _narrow(
    entries: tuple[tuple[int, PlaceForm], ...], state: PlaceForm, level: int
) -> Sequence[tuple[int, PlaceForm]]:
    """Return the places that lie in what is known already."""
    if not level:
        return entries
    province, city, _ = state
    return [
        found
        for found in entries
        if found[0] > level
        and (not province or province == found[1].province)
        and (not city or city == found[1].city)
    ]


def _choose(
    chunk: str, options: Sequence[tuple[int, PlaceForm]], first: bool, home: str
) -> tuple[int, PlaceForm, bool] | None:
    """Choose among several places of one name: (level, place, sure); None leaves it unresolved."""
    at_home = [o for o in options if home and o[1].city == home]
    higher = [o for o in options if o[0] < 3]
    kind = chunk[-1] if short_place(chunk) != chunk else ""
    if kind in ("市", "省"):
        return (*(higher or options)[0], True)
    if not kind and higher and (chunk in _WELL_KNOWN or not first):
        return (*higher[-1 if not first else 0], True)
    same = {(p.province, p.city) for _, p in options}
    if len(same) == 1:
        return (*options[0], True)
    if len(at_home) == 1:
        return (*at_home[0], False)
    if not kind and higher and len(higher) == 1 and chunk != "朝阳" and len(options) == 2:
        return (*higher[0], True)
    if first:
        return None
    return (*options[0], False)


def place_at_start(text: str, home: PlaceForm | None = None) -> FoundPlace | None:
    """Read the place that a folded text begins with; None where it begins with none.

    A bare district that several cities have stays unresolved (only `district` is set), unless
    `home`, the shop's own place, has one: then it is taken with `sure` False.
    """
    # No name is shorter than two characters: most texts end here.
    if text[:2] not in _sizes() and text[:1] not in _COUNTRY_STARTS:
        return None
    return _begin(text, home.city if home else "")


def place_of_address(text: str) -> FoundPlace | None:
    """Read the place that a long text begins with, and do not remember the text."""
    if text[:2] not in _sizes() and text[:1] not in _COUNTRY_STARTS:
        return None
    return _place(text, "")


def _place(text: str, home: str) -> FoundPlace | None:
    country = _COUNTRY.match(text) if text[:1] in _COUNTRY_STARTS else None
    position = country.end() if country else 0
    state, level, end, sure = _NOWHERE, 0, 0, True
    while position < len(text) and level < 3:
        step = _step(text, position, state, level, home)
        if step is None:
            break
        state, level, position, sure_here = step
        end, sure = position, sure and sure_here
        skip = _SKIP.match(text, position) if level < 3 else None
        if skip:
            position = skip.end()
            if text.startswith("省", end):
                end += 1
    if not level:
        return None
    return FoundPlace(_whole(state), end, sure)


_begin = lru_cache(maxsize=1 << 14)(_place)


def _step(
    text: str, position: int, state: PlaceForm, level: int, home: str
) -> tuple[PlaceForm, int, int, bool] | None:
    sizes = _sizes().get(text[position : position + 2])
    if sizes is None:
        return None
    names = _gazetteer()
    for size in sizes:
        after = position + size
        chunk = text[position:after]
        named = names.get(chunk)
        if named is None or after > len(text):
            continue
        if named.bare and _STREET.match(text, after):
            continue
        meant = _meant(chunk, state, level, home)
        if meant is not None:
            return meant[0], meant[1], after, meant[2]
    return None


@lru_cache(maxsize=1 << 14)
def _meant(
    chunk: str, state: PlaceForm, level: int, home: str
) -> tuple[PlaceForm, int, bool] | None:
    """Return what a known name says behind what is known already; None: there is no such place."""
    options = _narrow(_gazetteer()[chunk].places, state, level)
    if len(options) == 1:
        return options[0][1], options[0][0], True
    if not options:
        return None
    chosen = _choose(chunk, options, level == 0, home)
    if chosen is None:
        return PlaceForm(district=short_place(chunk)), 3, False
    return chosen[1], chosen[0], chosen[2]


def _merge(base: PlaceForm, found: PlaceForm) -> PlaceForm:
    return PlaceForm(
        found.province or base.province, found.city or base.city, found.district or base.district
    )


@lru_cache(maxsize=1 << 14)
def read_place(province: str, city: str, district: str) -> PlaceForm:
    """Read the place columns of a record; what cannot be resolved is kept as its short name.

    A city in pinyin counts only together with its province: Suzhou is 苏州 in Jiangsu and 宿州 in
    Anhui. A pinyin city without a province gives nothing.
    """
    state = PlaceForm()
    texts = [fold(t).strip() for t in (province, city, district)]
    if texts[0].isascii() or texts[1].isascii():
        known = _by_pinyin()
        key = re.sub("[^a-z]", "", texts[0])
        found = known.get(("", key)) if key else None
        if found:
            state = found
        here = known.get((state.province, re.sub("[^a-z]", "", texts[1]))) if texts[1] else None
        if here and state.province:
            state = here
        texts = [t for t in texts if not t.isascii()]
    # 其他 or 不限 in a column must not hide what stands in the next.
    joined = "/".join(t for t in texts if t and place_at_start(t))
    if joined:
        read = place_at_start((state.province + state.city + "/" if state.city else "") + joined)
        if read:
            state = _merge(state, read.place)
        if not state.district and district and not fold(district).isascii():
            state = PlaceForm(state.province, state.city, short_place(fold(district)))
    return _whole(state)


def show_place(place: PlaceForm) -> str:
    """Return the place as text: 广东广州天河, 上海浦东 (no city level twice)."""
    city = "" if place.city == place.province else place.city
    return place.province + city + place.district

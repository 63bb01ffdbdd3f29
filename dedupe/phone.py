"""Find telephone numbers in any cell or sentence, and nothing that only looks like one."""

from __future__ import annotations

import re
from typing import NamedTuple

from dedupe.dialling import area_cities, with_area
from dedupe.text import visible


class Phones(NamedTuple):
    """What a text holds in the way of telephone numbers; numbers are E.164 with plus."""

    mobiles: tuple[str, ...] = ()
    #: E.164, or the bare local part ("83753352") where no area code is known.
    landlines: tuple[str, ...] = ()
    #: "138****1101".
    masked: tuple[str, ...] = ()
    #: The text with the numbers taken out, a blank in the place of each.
    rest: str = ""


NOTHING = Phones()

#: A cell that holds one mainland mobile, as nearly all do.
_WHOLE_MOBILE = re.compile(r"'?(?:\(?\+?(?:00)?86\)?[ -]?)?(1[3-9]\d{9})(?:\.0)?", re.ASCII)
_MOBILE_STARTS = frozenset("'(+018")
_DIGIT = re.compile(r"\d")
_NO_DIGIT = re.compile(r"[^0-9]+")
#: Fewer digits than this are no number, not even a masked one.
_FEWEST = 7
#: One clean mobile in a sentence without other digits.
_ONE_MOBILE = re.compile(r"([^0-9+*¥$]*)(1[3-9][0-9]{9})([^0-9*元.]*)")

_SEP = r"[ \-.·]"
#: Groupings in use; a free pattern would also match dates and amounts.
_MOBILE = re.compile(
    rf"(?<![\d.])(?:\(?(?:\+|00)?86\)?[ \-]?)?(?:"
    rf"(1[3-9]\d){_SEP}?(\d{{4}}){_SEP}?(\d{{4}})"
    rf"|(1[3-9]\d){_SEP}(\d{{3}}){_SEP}(\d{{5}})"
    rf"|(1[3-9]\d\d){_SEP}(\d{{3}}){_SEP}(\d{{4}})"
    rf"|(1[3-9]\d{{3}}){_SEP}(\d{{6}})"
    rf"|(1[3-9]\d){_SEP}(\d{{2}}){_SEP}(\d{{3}}){_SEP}(\d{{3}})"
    r")(?:\.0+)?(?![\d*]|\.\d)",
    re.ASCII,
)
_MASKED = re.compile(r"(?<!\d)(?:\+?86[ -]?)?(1[3-9]\d)[ -]?[*xX•#]{4}[ -]?(\d{4})(?!\d)", re.ASCII)
_SERVICE = re.compile(
    r"(?<!\d)([48]00)[ \-]?"
    r"(?:(\d{3})[ \-]?(\d{4})|(\d{4})[ \-]?(\d{3})|(\d)[ \-](\d{3})[ \-](\d{3}))"
    r"(?:(?:转|转接|,|#|ext\.?|-)\s?\d{1,6})?(?!\d)",
    re.ASCII,
)
_LANDLINE = re.compile(
    r"(?<![\d.])(?:(?:\+|00)?86[ \-]?\(?0?|\(?0)(10|2[0-57-9]|[3-9]\d\d)\)?[ \-]{0,2}"
    r"(\d{3,4}[ \-]\d{4}|\d{7,8})"
    r"(?:\s?(?:转|转接|分机|ext\.?|x|#|-)\s?\d{1,6})?(?![\d])",
    re.IGNORECASE | re.ASCII,
)
#: 00 leads abroad, but not inside 188 0053 0124.
_ABROAD = re.compile(
    r"(?:\+|(?<!\d)(?<!(?<!\d)1[3-9]\d[ \-])00)(?!86)[1-9][\d \-()]{5,18}\d", re.ASCII
)
_GAP = re.compile(r"[ \-()]+")
#: What holds digits and is no telephone number: papers, orders, parcels, cards, amounts.
_LONG_RUN = re.compile(r"(?<!\d)\d{14,}[xX]?(?!\d)", re.ASCII)
#: Without one of these there is no such word.
_SIGNS = re.compile("[单递流同票号证Qq]")
_NUMBER_WORDS = re.compile(
    r"(?:订单|运单|单号|快递|物流|合同|发票|税号|卡号|账号|帐号|身份证|学号|工号|编号|QQ|qq|Qq)"
    r"(?:号码|号|编号)?\s?[:：]?\s?[A-Za-z]{0,4}\d[\d\-]{4,}"
)
_CARD = re.compile(r"(?<!\d)(?:\d{4}[ \-]){3,4}\d{1,4}(?!\d)|\d(?:\.\d+)?[eE]\+\d+", re.ASCII)
_MONEY = re.compile(r"[¥$]\s?\d[\d,]*(?:\.\d+)?|\d+(?:\.\d+)?\s?元", re.ASCII)
_HK_LOCAL = re.compile(r"(?<![\d+])(?:\(?852\)?[ \-]?)([2-9]\d{3})[ \-]?(\d{4})(?!\d)", re.ASCII)
_BARE_8 = re.compile(r"(?<![\d+\-])([2-9]\d{3})[ \-]?(\d{4})(?![\d\-])", re.ASCII)
_TW_MOBILE = re.compile(r"(?<!\d)(09\d{2})[ \-]?(\d{3})[ \-]?(\d{3})(?!\d)", re.ASCII)
#: 02-2712-3456, (04) 2312-3456, 037-123-456.
_TW_LANDLINE = re.compile(
    r"(?<!\d)\(?(0[2-8]\d{0,2})\)?[ \-]{0,2}(\d{3,4})[ \-]?(\d{3,4})(?!\d)", re.ASCII
)
#: Cells that are one number and nothing else, in the ways that nearly all are written:
#: 138-0000-1101, 0571-80003302, (0571)80003302, 80003302.
_GROUPED = re.compile(r"(1[3-9]\d)[ \-](\d{4})[ \-](\d{4})", re.ASCII)
_AREA_AND_LOCAL = re.compile(r"\(?0(10|2[0-57-9]|[3-9]\d\d)\)?-?(\d{7,8})", re.ASCII)
_ONLY_LOCAL = re.compile(r"[2-8]\d{6,7}", re.ASCII)
_LOCAL = re.compile(r"([2-8]\d{6,7})(?:-\d{1,5})?", re.ASCII)
_HONG_KONG = re.compile("香港|港澳|九龙|九龍|新界|HK|hk|Hong")
_MACAU = re.compile("澳门|澳門|Macau|macau")
_TAIWAN = re.compile("台湾|台灣|臺灣|台北|臺北|高雄|台中|臺中|新北|桃园|桃園|台南|臺南")


def whole_mobile(cell: str) -> str:
    """Return E.164 when the cell is one mainland mobile and nothing else, otherwise ""."""
    if len(cell) == 11 and "13" <= cell < "2" and cell.isdigit() and cell.isascii():
        return "+86" + cell
    found = _WHOLE_MOBILE.fullmatch(cell) if cell[:1] in _MOBILE_STARTS else None
    return "+86" + found.group(1) if found else ""


def _parse(text: str, region: str | None) -> tuple[str, bool] | None:
    """Ask phonenumbers; return (E.164, is mobile) for a number that can exist.

    With a country code written out a possible number will do: numbering plans open new ranges
    (Hong Kong's 4, 5, 7 and 8) faster than tables follow.
    """
    import phonenumbers  # imported late: most runs never need it, and it is slow to load

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    valid = phonenumbers.is_valid_number(number)
    if not (valid or (phonenumbers.is_possible_number(number) and number.country_code != 86)):
        return None
    kind = phonenumbers.number_type(number)
    types = phonenumbers.PhoneNumberType
    mobile = kind in (types.MOBILE, types.FIXED_LINE_OR_MOBILE) or (
        not valid and str(number.national_number)[0] in "45679"
    )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), mobile


class _Scan:
    """One pass over a text: takes numbers out and remembers them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.mobiles: list[str] = []
        self.landlines: list[str] = []
        self.masked: list[str] = []
        self.hidden: list[str] = []

    def hide(self, pattern: re.Pattern[str]) -> None:
        """Put what is no number out of sight, to be brought back into the rest."""

        def aside(match: re.Match[str]) -> str:
            self.hidden.append(match.group())
            return f"\ue000{chr(0xE100 + len(self.hidden) - 1)}\ue001"

        if len(self.hidden) < 1000:
            self.text = pattern.sub(aside, self.text, count=1000 - len(self.hidden))

    def take(self, pattern: re.Pattern[str], into: list[str], prefix: str) -> None:
        """Take every match out of the text; its groups, joined, are the number."""

        def out(match: re.Match[str]) -> str:
            digits = "".join(g for g in match.groups() if g)
            into.append(prefix + re.sub(r"\D", "", digits))
            return " \ue002"

        self.text = pattern.sub(out, self.text)

    def take_landlines(self) -> None:
        """Take mainland land lines with a known area code."""

        def out(match: re.Match[str]) -> str:
            if match.group(1) not in area_cities():
                return match.group()
            self.landlines.append("+86" + match.group(1) + re.sub(r"\D", "", match.group(2)))
            return " \ue002"

        self.text = _LANDLINE.sub(out, self.text)

    def take_abroad(self) -> None:
        """Take numbers written with a country code."""

        def out(match: re.Match[str]) -> str:
            text = match.group()
            # Two numbers with a blank between them: take groups off the end until one is left.
            cuts = [len(text), *(m.start() for m in reversed(list(_GAP.finditer(text))))]
            for cut in cuts:
                digits = text[:cut]
                found = _parse("+" + digits[2:] if digits.startswith("00") else digits, None)
                if found:
                    (self.mobiles if found[1] else self.landlines).append(found[0])
                    return " \ue002" + text[cut:]
            return text

        self.text = _ABROAD.sub(out, self.text)

    def take_local(self, pattern: re.Pattern[str], region: str) -> None:
        """Take numbers without country code where the region is known from the context."""

        def out(match: re.Match[str]) -> str:
            found = _parse("".join(match.groups()), region)
            if not found:
                return match.group()
            (self.mobiles if found[1] else self.landlines).append(found[0])
            return " \ue002"

        self.text = pattern.sub(out, self.text)

    def rest(self) -> str:
        """Return what is left, with the hidden parts in their places."""
        text = re.sub(r"\ue002\s?(?:转|转接|分机|ext\.?|#|-)\s?\d{1,6}(?!\d)", "\ue002", self.text)
        for place, hidden in enumerate(self.hidden):
            text = text.replace(f"\ue000{chr(0xE100 + place)}\ue001", hidden)
        return text.replace("\ue002", " ").replace("  ", " ")


def read_phones(text: str, *, region: str = "CN") -> Phones:
    """Find every telephone number in a text of any kind.

    `region` is the country whose numbers need no country code. Dates, amounts, QQ, order, paper,
    card and plate numbers are no telephone numbers; neither are numbers with digits missing.
    Hong Kong, Macau and Taiwan numbers without country code are read where the text names the
    place. The order is that of kinds, then of the text; repeats are dropped.
    """
    if not _DIGIT.search(text):
        return Phones(rest=text) if text else NOTHING
    mobile = _WHOLE_MOBILE.fullmatch(text)
    if mobile and region == "CN":
        return Phones(mobiles=("+86" + mobile.group(1),))
    plain = visible(text)
    one = _ONE_MOBILE.fullmatch(plain)
    if one and region == "CN" and not (_SIGNS.search(plain) and _NUMBER_WORDS.search(plain)):
        return Phones(mobiles=("+86" + one.group(2),), rest=f"{one.group(1)} {one.group(3)}")
    if len(_NO_DIGIT.sub("", plain)) < _FEWEST:
        return Phones(rest=plain)
    plain = plain.replace("—", "-").replace("–", "-").replace("−", "-")
    plain = re.sub("[\ue000-\uf8ff]", "", plain)
    scan = _Scan(plain)
    for pattern in (_NUMBER_WORDS, _LONG_RUN, _CARD, _MONEY):
        scan.hide(pattern)
    scan.take(_MASKED, scan.masked, "")
    scan.masked[:] = [f"{m[:3]}****{m[3:]}" for m in scan.masked]
    # First what has a country code: +49 151 00000019 holds eleven digits that look like ours.
    scan.take_abroad()
    if region in ("CN", "HK", "MO", "TW"):
        scan.take(_MOBILE, scan.mobiles, "+86")
    if not _DIGIT.search(scan.text):
        return _found(scan)
    scan.take(_SERVICE, scan.landlines, "+86")
    _take_by_region(scan, region)
    return _found(scan)


def _found(scan: _Scan) -> Phones:
    return Phones(
        tuple(dict.fromkeys(scan.mobiles)),
        tuple(dict.fromkeys(scan.landlines)),
        tuple(dict.fromkeys(scan.masked)),
        scan.rest(),
    )


def _take_by_region(scan: _Scan, region: str) -> None:
    """Take numbers whose meaning hangs on the country."""
    if "852" in scan.text:
        scan.take_local(_HK_LOCAL, "HK")
    if region == "TW" or _TAIWAN.search(scan.text):
        scan.take_local(_TW_MOBILE, "TW")
    if region == "TW":
        scan.take_local(_TW_LANDLINE, "TW")
    if region == "CN":
        scan.take_landlines()
    if region == "HK" or _HONG_KONG.search(scan.text):
        scan.take_local(_BARE_8, "HK")
    elif region == "MO" or _MACAU.search(scan.text):
        scan.take_local(_BARE_8, "MO")
    if region not in ("CN", "HK", "MO", "TW"):
        scan.take_local(re.compile(r"(?<!\d)(\(?\d[\d \-().]{5,16}\d)(?!\d)"), region)


def _whole_number(cell: str, city: str) -> Phones | None:
    """Read a cell that is one mainland number and nothing else; None: it wants a closer look.

    Says what `read_cell_closely` says, in a tenth of the time.
    """
    mobile = whole_mobile(cell)
    if mobile:
        return Phones(mobiles=(mobile,))
    grouped = _GROUPED.fullmatch(cell)
    if grouped:
        return Phones(mobiles=("+86" + "".join(grouped.groups()),), rest=" ")
    landline = _AREA_AND_LOCAL.fullmatch(cell)
    if landline and landline[1] in area_cities():
        return Phones(landlines=(f"+86{landline[1]}{landline[2]}",), rest=" ")
    if _ONLY_LOCAL.fullmatch(cell):
        return Phones(landlines=(with_area(cell, city),))
    return None


def read_phone_cell(cell: str, *, region: str = "CN", city: str = "") -> Phones:
    """Read a cell of a telephone column: as `read_phones`, and bare local numbers count too.

    `city` (short name) supplies the area code of a local number.
    """
    whole = _whole_number(cell, city) if region == "CN" else None
    return whole or read_cell_closely(cell, region=region, city=city)


def read_cell_closely(cell: str, *, region: str = "CN", city: str = "") -> Phones:
    """Read any cell of a telephone column, whatever else stands in it."""
    found = read_phones(cell, region=region)
    if found.mobiles or found.landlines or found.masked or region != "CN":
        return found
    plain = re.sub(r"\.0$", "", visible(cell).strip().lstrip("'").strip())
    local = _LOCAL.fullmatch(plain)
    if local:
        return Phones(landlines=(with_area(local.group(1), city),))
    taiwan = _TW_MOBILE.fullmatch(plain)
    if taiwan:
        # No mainland number has ten digits with 09 in front.
        return Phones(mobiles=("+886" + "".join(taiwan.groups())[1:],))
    if re.fullmatch(r"01[3-9]\d{9}", plain):
        return Phones(mobiles=("+86" + plain[1:],))
    return found

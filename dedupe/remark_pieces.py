"""Classify the pieces of a remark: person, kin, place, firm, trade, tag, source."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dedupe import remark_words as says
from dedupe.company import is_company, trade_at_end, trades
from dedupe.honorific import AFTER, strip_honorific, surname_before
from dedupe.kin import is_kin, is_known, is_place
from dedupe.latin import english_names
from dedupe.person import is_full_name
from dedupe.place import place_at_start
from dedupe.profile import PlaceForm
from dedupe.remark_cut import brand_like, cut_before, cut_name_and_firm
from dedupe.remark_form import NOWHERE
from dedupe.tables import given_shares, surname_shares
from dedupe.text import all_hanzi, fold, simplify

_MIXED = re.compile(
    r"^([\u3400-\u9fff]{1,4})\s*([A-Za-z][A-Za-z .']*)$"
    r"|^([A-Za-z][A-Za-z.']*)\s*([\u3400-\u9fff]{1,4})$"
)
_DOUBLE = re.compile(r"^([\u3400-\u9fff])\1$")
_LITTLE = re.compile(r"^[小阿]([\u3400-\u9fff])\1?$")


@dataclass(slots=True)
class Pieces:
    """The state of one reading; `pieces` holds the texts, the other fields what they said."""

    home: PlaceForm | None
    pieces: list[str] = field(default_factory=list)
    name: str = ""
    honorific: str = ""
    called: str = ""
    company: str = ""
    company_sure: bool = True
    region: PlaceForm = NOWHERE
    region_sure: bool = True
    region_text: str = ""
    address: str = ""
    products: list[str] = field(default_factory=list)
    callings: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    source: str = ""
    referrer: str = ""
    kin: list[tuple[str, str]] = field(default_factory=list)
    english: list[str] = field(default_factory=list)
    nicknames: list[str] = field(default_factory=list)
    staff: bool = False
    notes: list[str] = field(default_factory=list)
    last4: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)

    def read(self) -> None:
        """Classify every piece, the surest kinds first."""
        steps = (
            self._word, self._relation, self._person_with_honorific, self._place_or_trade,
            self._full_name, self._place_after_all, self._latin, self._nickname, self._firm,
        )  # fmt: skip
        for step in steps:
            waiting, self.pieces = self.pieces, []
            for piece in waiting:
                if not step(piece, fold(piece)):
                    self.pieces.append(piece)
        self.rest += self.pieces

    def _word(self, piece: str, plain: str) -> bool:
        """Take tags, sources, dates, quantities and addresses."""
        if plain in says.tag_words():
            self.tags.append(piece)
        elif plain.isdigit():
            if len(plain) == 4 and not 1950 <= int(plain) <= 2030:
                self.last4.append(plain)
            else:
                self.rest.append(piece)
        elif says.CLASS.match(plain) or says.DATED.fullmatch(plain):
            self.notes.append(piece)
        elif says.SOURCE.match(plain):
            self.source = self.source or piece
        elif says.ROAD.search(plain) and len(plain) >= 5:
            self._address(piece, plain)
        else:
            return self._quantity_or_service(piece, plain)
        return True

    def _quantity_or_service(self, piece: str, plain: str) -> bool:
        found = says.QUANTITY.match(piece)
        if found and not is_full_name(simplify(found.group(1))):
            self.products.append(found.group(1))
            self.notes.append(piece)
            return True
        service = says.SERVICE.match(plain)
        if service and self._is_service(plain, service):
            self.callings.append(piece)
            return True
        return False

    def _is_service(self, plain: str, service: re.Match[str]) -> bool:
        """Tell 修空调 and 做美甲的 from a firm or a name that begins alike."""
        verb, thing, tail = service.groups()
        if plain in trades() or is_company(plain):
            return False
        if thing in trades():
            return True
        return (tail == "的" or len(verb) > 1 or verb in "修做卖") and not is_full_name(plain)

    def _address(self, piece: str, plain: str) -> None:
        self.address = self.address or piece
        found = place_at_start(plain, self.home)
        if found:
            self._keep_place(plain[: found.end])

    def _relation(self, piece: str, plain: str) -> bool:
        """Take who recommended, whose kin this is, and staff."""
        found = says.REFERRER.match(piece) or says.REFERRED.match(piece)
        if found and found.group(1) not in ("老客户", "朋友", "熟人", "客户", "同行"):
            self.referrer = self.referrer or found.group(1)
            after = found.group(2) if found.re is says.REFERRED else ""
            if after:
                self._again(after)
            return True
        kin = says.KIN_TAIL.match(plain)
        # 胡飞明宝妈 is 胡飞明, a 宝妈; not somebody's mother.
        if kin and plain[-2:] not in says.tag_words() and is_kin(kin.group(1), kin.group(2)):
            self.kin.append((kin.group(1), says.KIN_OF[kin.group(2)]))
            self.called = self.called or piece
            return True
        staff = says.STAFF.match(piece)
        if staff and not is_full_name(plain):
            inside = simplify(staff.group(2))
            if is_full_name(inside) or strip_honorific(inside)[1] or _LITTLE.match(inside):
                self.staff = staff.group(1) == "客服"
                self.tags.append(staff.group(1))
                self._again(staff.group(2))
                return True
        return False

    def _again(self, piece: str) -> None:
        """Put a part of a piece back, to be read from the start."""
        piece = piece.strip()
        for step in (self._word, self._relation, self._person_with_honorific):
            if not piece or step(piece, fold(piece)):
                return
        self.pieces.append(piece)

    def _person_with_honorific(self, piece: str, plain: str) -> bool:
        if self.name or self.called or plain in trades():
            return False
        body, form, _ = strip_honorific(piece)
        if not form:
            return False
        before, who = cut_before(simplify(body))
        if len(who) > 3 and not before and cut_name_and_firm(plain):
            return False
        start = len(body) - len(who)
        called = piece[start:] if not piece.startswith(form) else piece
        if before:
            self._part(body[:start])
        self.honorific, self.called = form, called
        written = body[start:]
        if who in surname_shares():
            self.name = written if surname_before(who, form) else ""
        elif is_full_name(who):
            self.name = written
        return True

    def _part(self, part: str) -> None:
        """Read what stood glued before or after a name: place, trade, tag or firm."""
        plain = fold(part)
        if self._word(part, plain) or self._place_or_trade(part, plain):
            return
        if not self._firm_word(part, plain) and not self.company:
            self.company, self.company_sure = part, False

    def _keep_place(self, text: str) -> None:
        joined = place_at_start(self.region_text + text, self.home)
        if joined and joined.end == len(self.region_text + text):
            self.region_text += text
        elif not self.region_text:
            self.region_text = text
            joined = place_at_start(text, self.home)
        else:
            return
        if joined:
            self.region, self.region_sure = joined.place, joined.sure

    def _place_or_trade(self, piece: str, plain: str) -> bool:
        if plain in trades():
            self._trade(piece, plain)
            return True
        if says.SCHOOL.match(plain):
            return self._keep_firm(piece)
        found = place_at_start(plain, self.home)
        if not found:
            return False
        after = plain[found.end :].strip()
        if not after:
            if is_full_name(plain) and not self.called and plain not in ("香港", "澳门"):
                return False
            self._keep_place(plain)
            return True
        if is_full_name(plain) and len(plain) <= 3:
            return False
        if after in trades():
            self._keep_place(plain[: found.end])
            self._trade(piece[found.end :], after)
        elif is_company(plain):
            self._keep_place(plain[: found.end])
            self._keep_firm(piece)
        elif is_full_name(after) and found.sure and not self.called:
            self._keep_place(plain[: found.end])
            self.name = self.called = piece[found.end :]
        else:
            return False
        return True

    def _trade(self, piece: str, plain: str) -> None:
        (self.callings if plain in says.CALLINGS else self.products).append(piece)

    def _keep_firm(self, piece: str) -> bool:
        if self.company and self.company_sure:
            return False
        self.company, self.company_sure = piece, True
        return True

    def _full_name(self, piece: str, plain: str) -> bool:
        if self.name or (self.called and not self.kin) or self.kin or not all_hanzi(plain):
            return False
        if len(plain) <= 4 and is_full_name(plain) and not _DOUBLE.match(plain):
            better = [p for p in self._others(piece) if self._likelier(p, plain)]
            if not better and not is_company(plain):
                self.name = self.called = piece
                return True
        return self._glued_name(piece, plain)

    def _others(self, piece: str) -> list[str]:
        return [p for p in map(fold, self.pieces) if len(p) <= 4 and is_full_name(p) and p != piece]

    def _likelier(self, other: str, plain: str) -> bool:
        """Tell whether another piece is the likelier name: three characters, commoner surname."""
        shares = surname_shares()
        return shares.get(other[0], 0.0) > 20 * shares.get(plain[0], 0.0)

    def _glued_name(self, piece: str, plain: str) -> bool:
        """Read 老客户王立涛 and 李伟广发贸易: a name with a known word before or after it."""
        if len(plain) < 4:
            return False
        for size in (3, 2, 4):
            head, tail = plain[:-size], plain[-size:]
            if len(head) >= 2 and is_full_name(tail) and is_known(head) and not is_company(plain):
                self.name = self.called = piece[-size:]
                self._part(piece[:-size])
                return True
        for size in (3, 2):
            head, tail = plain[:size], plain[size:]
            whole = tail in trades() or is_company(tail) or tail in says.tag_words()
            if len(tail) < 2 or not whole or not is_full_name(head):
                continue
            if size == 2 or not trade_at_end(plain) or is_known(tail):
                self.name = self.called = piece[:size]
                self._part(piece[size:])
                return True
        size = cut_name_and_firm(plain)
        if size:
            self.name = self.called = piece[:size]
            self._part(piece[size:])
        return size > 0

    def _place_after_all(self, piece: str, plain: str) -> bool:
        """Take a place that could have been a name, once a name is known."""
        if is_place(plain, self.home):
            self._keep_place(plain)
            return True
        return False

    def _latin(self, piece: str, plain: str) -> bool:
        mixed = _MIXED.match(piece)
        if mixed:
            hanzi = mixed.group(1) or mixed.group(4)
            latin = mixed.group(2) or mixed.group(3)
            body, form, _ = strip_honorific(hanzi)
            known = hanzi in surname_shares() or is_full_name(simplify(hanzi)) or form
            if known and not self.name and not self.called and not self.kin:
                self.name, self.honorific = body, form
                self.called = hanzi if len(hanzi) > 1 else piece
                self.english += [w for w in fold(latin).split() if len(w) > 1]
                return True
            return False
        if not plain.isascii() or not re.search("[a-z]", plain):
            return False
        parts = re.findall("[a-z]+", plain)
        if any(p in english_names() for p in parts) and not any(c.isdigit() for c in plain):
            self.english += parts
            if not self.called:
                self.called = piece
            return True
        if len(parts) > 1 and (self.called or self.name):
            self.products.append(piece)
            return True
        return False

    def _nickname(self, piece: str, plain: str) -> bool:
        if self.called or self.name or not all_hanzi(plain):
            return False
        found = _DOUBLE.match(plain) or _LITTLE.match(plain)
        if found and given_shares().get(found.group(1), 0.0) > 1e-5:
            self.name = self.called = piece
            self.nicknames.append(found.group(1))
            return True
        if plain in AFTER:
            self.honorific = self.called = piece
            return True
        return False

    def _firm_word(self, piece: str, plain: str) -> bool:
        return is_company(plain) and self._keep_firm(piece)

    def _firm(self, piece: str, plain: str) -> bool:
        """Take a firm; an unknown word that could be a brand is one too, beside a person."""
        if self._firm_word(piece, plain):
            return True
        trade = trade_at_end(plain)
        if trade and len(plain) - len(trade) <= 2:
            self.products.append(piece)
            return True
        found = place_at_start(plain, self.home)
        brand = plain[found.end :] if found else plain
        if self.company or not all_hanzi(plain) or not 2 <= len(brand) <= 4:
            return False
        if (self.name or self.called or found) and brand_like(brand):
            self.company, self.company_sure = piece, False
            if found:
                self._keep_place(plain[: found.end])
            return True
        return False

"""Classify the pieces of a remark that are words: tags, sources, places, trades, firms."""

from __future__ import annotations

import re

from dedupe import remark_words as says
from dedupe.company import is_company, trade_at_end, trades
from dedupe.kin import is_known, is_place
from dedupe.person import is_full_name
from dedupe.place import place_at_start
from dedupe.profile import PlaceForm
from dedupe.remark_cut import brand_like
from dedupe.remark_form import NOWHERE
from dedupe.text import all_hanzi, fold_once, simplify

Texts = tuple[str, ...]
#: Whatever is no letter and no hanzi: a digit of some script, maybe.
_DIGITS = re.compile("[^a-z\u4e00-\u9fff]")


class Words:
    """The state of one reading; `pieces` holds the texts, the other fields what they said.

    What was not said stands on the class: most remarks say few things.
    """

    name: str = ""
    honorific: str = ""
    called: str = ""
    company: str = ""
    company_sure: bool = True
    region: PlaceForm = NOWHERE
    region_sure: bool = True
    region_text: str = ""
    address: str = ""
    products: Texts = ()
    callings: Texts = ()
    tags: Texts = ()
    source: str = ""
    referrer: str = ""
    kin: tuple[tuple[str, str], ...] = ()
    english: Texts = ()
    nicknames: Texts = ()
    staff: bool = False
    notes: Texts = ()
    last4: Texts = ()
    rest: Texts = ()

    def __init__(self, home: PlaceForm | None) -> None:
        self.home = home
        #: Each as it was written, and folded.
        self.pieces: list[tuple[str, str]] = []

    def take(self, piece: str) -> None:
        """Keep a piece to be read."""
        self.pieces.append((piece, fold_once(piece)))

    def _word(self, piece: str, plain: str) -> bool:
        """Take tags, sources, dates, quantities and addresses."""
        if plain in says.tag_words():
            self.tags += (piece,)
        elif plain and plain[0] not in says.WORD_FIRST and not _DIGITS.search(plain):
            # Most pieces are names and firms: they end here.
            return False
        elif plain.isdigit():
            if len(plain) == 4 and not 1950 <= int(plain) <= 2030:
                self.last4 += (plain,)
            else:
                self.rest += (piece,)
        elif says.CLASS.match(plain) or says.DATED.fullmatch(plain):
            self.notes += (piece,)
        elif says.SOURCE.match(plain):
            self.source = self.source or piece
        elif not says.DIGIT.search(plain):
            return self._service_piece(piece, plain)
        elif says.ROAD.search(plain) and len(plain) >= 5:
            self._address(piece, plain)
        else:
            return self._quantity(piece) or self._service_piece(piece, plain)
        return True

    def _quantity(self, piece: str) -> bool:
        found = says.QUANTITY.match(piece)
        if found and not is_full_name(simplify(found.group(1))):
            self.products += (found.group(1),)
            self.notes += (piece,)
            return True
        return False

    def _service_piece(self, piece: str, plain: str) -> bool:
        service = says.SERVICE.match(plain)
        if service and self._is_service(plain, service):
            self.callings += (piece,)
            return True
        return False

    def _is_service(self, plain: str, service: re.Match[str]) -> bool:
        """Tell 修空调 and 做美甲的 from a firm or a name that begins alike."""
        verb, thing, tail = service.groups()
        if plain in trades() or (is_company(plain) and thing not in trades()):
            return False
        if thing in trades() or (verb in "修做卖" and len(plain) == 2):
            return True
        return (tail == "的" or len(verb) > 1 or verb in "修做卖") and not is_full_name(plain)

    def _address(self, piece: str, plain: str) -> None:
        self.address = self.address or piece
        found = place_at_start(plain, self.home)
        if found:
            self._keep_place(plain[: found.end])

    def _place_or_trade(self, piece: str, plain: str) -> bool:
        if plain in trades() or plain in says.CALLINGS:
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
        if plain in says.CALLINGS:
            self.callings += (piece,)
        else:
            self.products += (piece,)

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

    def _keep_firm(self, piece: str) -> bool:
        if self.company and self.company_sure:
            return False
        self.company, self.company_sure = piece, True
        return True

    def _firm_word(self, piece: str, plain: str) -> bool:
        return is_company(plain) and self._keep_firm(piece)

    def _firm(self, piece: str, plain: str) -> bool:
        """Take a firm; an unknown word that could be a brand is one too, beside a person."""
        if self._firm_word(piece, plain):
            return True
        trade = trade_at_end(plain)
        if trade and len(plain) - len(trade) <= 2:
            self.products += (piece,)
            return True
        found = place_at_start(plain, self.home)
        brand = plain[found.end :] if found else plain
        if found and found.sure and found.place.city and len(brand) > 4:
            self._keep_place(plain[: found.end])
        if self.company or not all_hanzi(plain) or not 2 <= len(brand) <= 4:
            return False
        if (self.name or self.called or found) and brand_like(brand):
            self.company, self.company_sure = piece, False
            if found:
                self._keep_place(plain[: found.end])
            return True
        return False

    def _place_after_all(self, piece: str, plain: str) -> bool:
        """Take a place that could have been a name, once a name is known."""
        if is_place(plain, self.home):
            self._keep_place(plain)
            return True
        return False

    def _part(self, part: str) -> None:
        """Read what stood glued before or after a name: place, trade, tag or firm."""
        plain = fold_once(part)
        if is_place(plain, self.home):
            self._keep_place(plain)
            return
        if self._word(part, plain) or self._place_or_trade(part, plain):
            return
        if not self._firm_word(part, plain) and not self.company:
            self.company, self.company_sure = part, False

    def _known_or_rest(self, part: str) -> None:
        """Read what stood beside 老王 or 小张; an unknown word there is no firm."""
        plain = fold_once(part)
        if is_known(plain) or says.SERVICE.match(plain):
            self._part(part)
        else:
            self.rest += (part,)

"""Classify the pieces of a remark: person, kin, place, firm, trade, tag, source."""

from __future__ import annotations

import re

from dedupe import remark_words as says
from dedupe.company import is_company, trade_at_end, trades
from dedupe.honorific import AFTER, strip_honorific, surname_before
from dedupe.kin import is_kin, is_known
from dedupe.latin import english_names, read_latin
from dedupe.person import is_full_name
from dedupe.place import place_at_start
from dedupe.remark_cut import cut_before, cut_name_and_firm
from dedupe.remark_known import Words
from dedupe.tables import given_shares, surname_shares
from dedupe.text import all_hanzi, fold_once, simplify, words

_MIXED = re.compile(
    r"^([\u3400-\u9fff]{1,4})\s*([A-Za-z][A-Za-z .']*)$"
    r"|^([A-Za-z][A-Za-z.']*)\s*([\u3400-\u9fff]{1,4})$"
)
_LETTER = re.compile("[a-z]")
_DOUBLE = re.compile(r"^([\u3400-\u9fff])\1$")
_LITTLE = re.compile(r"^[小阿]([\u3400-\u9fff])\1?$")


class Pieces(Words):
    """Reads every piece: people and their kin first, then what is left to `Words`."""

    def read(self) -> None:
        """Classify every piece, the surest kinds first."""
        for step in _STEPS:
            waiting, self.pieces = self.pieces, []
            for piece, plain in waiting:
                if not step(self, piece, plain):
                    self.pieces.append((piece, plain))
            if not self.pieces:
                return
        self.rest += tuple(piece for piece, _ in self.pieces)

    def _relation(self, piece: str, plain: str) -> bool:
        """Take who recommended, whose kin this is, and staff."""
        begins = piece[0] in says.HEAD_FIRST or not "\u4e00" <= piece[0] <= "\u9fff"
        head = says.SOURCE_HEAD.match(piece) if begins else None
        if head:
            self.source = self.source or head.group(1)
            self._again(head.group(2))
            return True
        head = says.KIN_AND_NAME.match(plain) if len(plain) > 5 else None
        if head and is_full_name(head.group(1)) and is_full_name(head.group(3)):
            self.kin += ((head.group(1), says.KIN_OF[head.group(2)]),)
            self._again(piece[-len(head.group(3)) :])
            return True
        head = says.CLASS_HEAD.match(piece) if begins else None
        if head:
            self.notes += (head.group(1),)
            self._again(head.group(2))
            return True
        found = None
        if says.REFERS.search(piece):
            found = says.REFERRER.match(piece) or says.REFERRED.match(piece)
        if found and found.group(1) not in ("老客户", "朋友", "熟人", "客户", "同行"):
            self.referrer = self.referrer or found.group(1)
            after = found.group(2) if found.re is says.REFERRED else ""
            if after:
                self._again(after)
            return True
        kin = says.KIN_TAIL.match(plain) if plain[-1:] in says.KIN_LAST else None
        # 胡飞明宝妈 is 胡飞明, a 宝妈; not somebody's mother.
        if kin and plain[-2:] not in says.tag_words() and is_kin(kin.group(1), kin.group(2)):
            self.kin += ((kin.group(1), says.KIN_OF[kin.group(2)]),)
            self.called = self.called or piece
            return True
        staff = says.STAFF.match(piece) if begins else None
        if staff and not is_full_name(plain):
            inside = simplify(staff.group(2))
            if is_full_name(inside) or strip_honorific(inside)[1] or _LITTLE.match(inside):
                self.staff = staff.group(1) == "客服"
                self.tags += (staff.group(1),)
                self._again(staff.group(2))
                return True
        return False

    def _again(self, piece: str) -> None:
        """Put a part of a piece back, to be read from the start."""
        piece = piece.strip()
        plain = fold_once(piece)
        for step in (self._word, self._relation, self._person_with_honorific):
            if not piece or step(piece, plain):
                return
        self.pieces.append((piece, plain))

    def _person_with_honorific(self, piece: str, plain: str) -> bool:
        if self.name or self.called or plain in trades():
            return False
        body, form, _ = strip_honorific(piece)
        if not form:
            return self._address_inside(piece)
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
        elif len(who) > 1 and is_known(who):
            # 温州鞋厂老板: a firm's boss, without a name.
            self._part(written)
        return True

    def _address_inside(self, piece: str) -> bool:
        """Read 单老板义乌饰品: a form of address with words glued behind it."""
        found = says.ADDRESS_INSIDE.match(piece) if len(piece) > 3 else None
        if not found:
            return False
        body, form, after = found.groups()
        who, plain = simplify(body), fold_once(after)
        if not (who in surname_shares() or (len(form) > 1 and is_full_name(who))):
            return False
        if len(form) == 1 and not (is_known(plain) or place_at_start(plain, self.home)):
            return False
        self.name, self.honorific, self.called = body, form, body + form
        self._again(after)
        return True

    def _full_name(self, piece: str, plain: str) -> bool:
        if "·" in piece and not self.name and not self.called:
            self.name = self.called = piece
            return True
        if self.name or (self.called and not self.kin) or not all_hanzi(plain):
            return False
        place = place_at_start(plain, self.home) if len(plain) >= 3 else None
        if place is not None and place.end == len(plain):
            # 石家庄 and 乌鲁木齐 begin with surnames; a name of two, like 黄山, may be either.
            return False
        if len(plain) <= 4 and is_full_name(plain) and not _DOUBLE.match(plain):
            better = [p for p in self._others(piece) if self._likelier(p, plain)]
            if not better and not is_company(plain):
                self.name = self.called = piece
                return True
        return self._glued_name(piece, plain)

    def _others(self, piece: str) -> list[str]:
        return [p for _, p in self.pieces if len(p) <= 4 and is_full_name(p) and p != piece]

    def _likelier(self, other: str, plain: str) -> bool:
        """Tell whether another piece is the likelier name: three characters, commoner surname."""
        shares = surname_shares()
        return shares.get(other[0], 0.0) > 20 * shares.get(plain[0], 0.0)

    def _glued_name(self, piece: str, plain: str) -> bool:
        """Read 老客户王立涛 and 李伟广发贸易: a name with a known word before or after it."""
        if len(plain) < 4:
            return self._lone_surname(piece, plain)
        little = strip_honorific(piece[-2:])
        if little[1] and not is_full_name(plain):
            self.name, self.honorific, self.called = little[0], little[1], piece[-2:]
            self._known_or_rest(piece[:-2])
            return True
        little = strip_honorific(piece[:2])
        if little[1] in ("老", "小") and (is_known(plain[2:]) or says.SERVICE.match(plain[2:])):
            self.name, self.honorific, self.called = little[0], little[1], piece[:2]
            self._known_or_rest(piece[2:])
            return True
        if surname_shares().get(plain[-1], 0.0) > 0.002 and trade_at_end(plain[:-1]):
            self.name = self.called = piece[-1]
            self._part(piece[:-1])
            return True
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

    def _lone_surname(self, piece: str, plain: str) -> bool:
        if len(plain) != 1 or surname_shares().get(plain, 0.0) < 0.001:
            return False
        self.name = self.called = piece
        return True

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
                self.english += tuple(w for w in fold_once(latin).split() if len(w) > 1)
                return True
            return False
        if not plain.isascii() or not _LETTER.search(plain):
            return False
        parts = re.findall("[a-z]+", plain)
        if any(p in english_names() for p in parts) and not any(c.isdigit() for c in plain):
            self.english += tuple(p for p in parts if p in english_names())
            if not self.called:
                self.called = piece
                if len(parts) > 1 and read_latin(piece)[0]:
                    self.name = piece
            return True
        if len(parts) > 1 and (self.called or self.name):
            self.products += (piece,)
            return True
        return False

    def _nickname(self, piece: str, plain: str) -> bool:
        if self.called or self.name or not all_hanzi(plain):
            return False
        found = _DOUBLE.match(plain) or _LITTLE.match(plain)
        if (
            found
            and plain not in words("no_names.txt")
            and given_shares().get(found.group(1), 0.0) > 1e-5
        ):
            self.name = self.called = piece
            self.nicknames += (found.group(1),)
            return True
        if plain in AFTER:
            self.honorific = self.called = piece
            return True
        return False


_STEPS = (
    Pieces._word, Pieces._relation, Pieces._person_with_honorific, Pieces._place_or_trade,
    Pieces._full_name, Pieces._place_after_all, Pieces._latin, Pieces._nickname, Pieces._firm,
)  # fmt: skip

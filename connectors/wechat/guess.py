"""Who is the customer in a chat that only shows names: two speakers, one of them the owner."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from connectors.reasons import Reason
from connectors.wechat.contacts import Contact
from connectors.wechat.kinds import added_name

#: What the tools replace in file names.
_UNSAFE = re.compile(r'[\\/:*?"<>|\s.]')


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who says something, as shown."""

    shown: str
    remark: str = ""
    nickname: str = ""


@dataclass(frozen=True, slots=True)
class Partner:
    """Who the chat is with, and by what name its lines are told from the owner's."""

    contact: Contact = field(default_factory=Contact)
    shown: str = ""

    def outgoing(self, shown: str) -> bool | None:
        """Say whether a line of this speaker is the owner's."""
        if shown == "我":
            return True
        return None if not self.shown else shown != self.shown


def partner_of(speakers: Iterable[Speaker], system_lines: Iterable[str], title: str) -> Partner:
    """Return the partner, or an empty one when nothing tells who it is.

    In this order: the chat's title or file name is the partner's name; somebody is called 我, so
    the other is the partner; `你已添加了X` names the partner; only one has a remark of their own.
    More than two speakers make a group, whose members are not customers by being there.
    """
    found = {speaker.shown: speaker for speaker in speakers if speaker.shown}
    if len(found) > 2:
        return Partner(Contact(refused=Reason.NOT_A_FRIEND))
    named = [speaker for speaker in found.values() if _same(speaker.shown, title)]
    if not named and "我" in found:
        named = [speaker for shown, speaker in found.items() if shown != "我"]
    if not named:
        added = {added_name(line) for line in system_lines} - {""}
        named = [one for one in found.values() if {one.shown, one.nickname} & added]
    if not named:
        named = [one for one in found.values() if one.remark and one.remark != one.nickname]
    if len(named) != 1:
        return Partner()
    return Partner(_contact(named[0]), named[0].shown)


def _contact(speaker: Speaker) -> Contact:
    if speaker.remark or speaker.nickname:
        remark = speaker.remark if speaker.remark != speaker.nickname else ""
        return Contact(nickname=speaker.nickname, remark=remark)
    # A shown name is the remark where there is one, else the nickname: the tool does not say.
    return Contact(remark=speaker.shown)


def _same(shown: str, title: str) -> bool:
    plain, title = _UNSAFE.sub("_", shown), _UNSAFE.sub("_", title)
    return bool(plain) and (title == plain or title.startswith(f"{plain}_"))

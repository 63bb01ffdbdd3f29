"""A chat as every tool writes it, turned into interactions of its partner.

Each message is one row. The partner's customer record stands in the first row of every run of rows
with the same partner, so an interaction belongs to the nearest customer record above it. The text
of a message stays in `raw`. Groups are not read: their members are not customers by being there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from connectors.contract import ReadRecord, ReadRow
from connectors.reasons import Reason
from connectors.texts import raw_row, raw_text
from connectors.wechat.accounts import is_group, not_a_person
from connectors.wechat.contacts import Contact, contact_record
from connectors.wechat.kinds import added_name, kind_of_text, sentence
from connectors.wechat.times import moment
from connectors.wechat.transfers import Transfer, TransferState, from_text
from store.values import Stream


@dataclass(frozen=True, slots=True)
class Message:
    """One line of a chat."""

    place: str
    #: Who the chat is with, as far as the tool says; its user name or else its shown name is the
    #: key of the chat.
    partner: Contact
    at: object = ""
    #: True when the owner sent it, None where the tool does not say.
    outgoing: bool | None = None
    kind: str = "text"
    text: str = ""
    id: str = ""
    transfer: Transfer | None = None
    raw: Mapping[str, object] = field(default_factory=dict)
    refused: str = ""

    @property
    def key(self) -> str:
        """What tells one chat from another."""
        return self.partner.username or self.partner.remark or self.partner.nickname


def refused_message(place: str, reason: str, raw: str) -> Message:
    """A line that could not be read."""
    return Message(place, Contact(), refused=reason, text=raw)


def chat_rows(
    messages: Callable[[], Iterable[Message]], own: str = "", told: str = ""
) -> Iterator[ReadRow]:
    """Yield a row for each message; `messages` is called twice, to know the partners beforehand.

    The first pass gathers the partner's names and since when they are friends, so that the same
    chat always gives the same customer record. `own` is the owner's account; `told` is the key of a
    partner whose customer record stands above already.
    """
    partners = _partners(messages())
    counted, before = set[str](), told
    for message in messages():
        refused = message.refused or _refusal(message, own)
        if refused:
            raw = message.text if message.refused else _raw_text(message)
            yield ReadRow(message.place, refused=refused, raw=raw_text(raw))
            continue
        records, notes = list[ReadRecord](), tuple[str, ...]()
        if message.key and message.key != before:
            record, notes = contact_record(partners[message.key], {"chat": message.key})
            records.append(record)
        before = message.key
        interaction, more = _interaction(message, counted)
        records.append(interaction)
        yield ReadRow(message.place, tuple(records), notes=notes + more)


def _partners(messages: Iterable[Message]) -> dict[str, Contact]:
    found: dict[str, Contact] = {}
    for message in messages:
        if message.refused or not message.key:
            continue
        known = found.setdefault(message.key, message.partner)
        if known is not message.partner and not _news(known, message):
            continue
        since = known.created_at
        if not since and _kind(message) == "friend_added":
            since = moment(message.at)
        found[message.key] = replace(
            known,
            alias=known.alias or message.partner.alias,
            nickname=known.nickname or message.partner.nickname or added_name(message.text),
            remark=known.remark or message.partner.remark,
            created_at=since,
        )
    return found


def _news(known: Contact, message: Message) -> bool:
    """Say whether a message may tell something about the partner that is not known yet."""
    partner = message.partner
    return bool(
        (not known.created_at and _kind(message) == "friend_added")
        or (not known.nickname and (partner.nickname or added_name(message.text)))
        or (partner.alias and not known.alias)
        or (partner.remark and not known.remark)
    )


def _refusal(message: Message, own: str) -> str:
    username = message.partner.username
    if is_group(username):
        return Reason.NOT_A_FRIEND
    if own and username == own:
        return Reason.OWN_ACCOUNT
    return message.partner.refused or not_a_person(username)


def _kind(message: Message) -> str:
    said = sentence(message.text) if message.kind in ("text", "system", "other") else ""
    if said:
        return said
    if message.kind in ("text", "other", "link"):
        return kind_of_text(message.text, message.kind)
    return message.kind


def _interaction(message: Message, counted: set[str]) -> tuple[ReadRecord, tuple[str, ...]]:
    kind, amount = _kind(message), ""
    # What the program says of itself has no direction.
    outgoing = None if message.kind == "system" else message.outgoing
    if kind == "transfer":
        transfer = message.transfer or from_text(message.text)
        kind = transfer.state if transfer else "transfer_offered"
        if transfer and transfer.state is TransferState.RECEIVED:
            # The receipt is written by whoever gets the money, so the money went the other way.
            outgoing = None if outgoing is None else not outgoing
            amount = "" if transfer.id in counted else transfer.amount
            counted.update({transfer.id} - {""})
    at = moment(message.at)
    values = {"at": at, "channel": "wechat", "direction": _direction(outgoing), "kind": str(kind)}
    fields = {name: (value,) for name, value in values.items() if value}
    if amount:
        fields["amount"] = (amount,)
    notes = () if at else (Reason.DATE_UNREADABLE,)
    record = ReadRecord(Stream.INTERACTIONS, fields, message.id, raw=raw_row(message.raw))
    return record, notes


def _direction(outgoing: bool | None) -> str:
    return "" if outgoing is None else "out" if outgoing else "in"


def _raw_text(message: Message) -> str:
    return "\t".join(str(value) for value in message.raw.values())

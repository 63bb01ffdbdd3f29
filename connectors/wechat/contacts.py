"""A contact as every tool describes it, turned into one customer row or a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.contract import ReadRecord, ReadRow
from connectors.reasons import Reason
from connectors.texts import raw_row, tidy_fields
from connectors.wechat.accounts import GENDERS, is_wecom, not_a_person
from store.values import Stream


@dataclass(frozen=True, slots=True)
class Contact:
    """What a contact list says of one account; "" and () where the tool says nothing."""

    #: The account's own id (wxid_..., an alias where the tool writes that, ...@openim).
    username: str = ""
    #: The WeChat number that the person chose (微信号).
    alias: str = ""
    nickname: str = ""
    #: As the owner wrote it; the matching engine reads names, phones and regions out of it.
    remark: str = ""
    tags: tuple[str, ...] = ()
    #: The owner's description (描述), not the person's signature.
    note: str = ""
    phones: tuple[str, ...] = ()
    landlines: tuple[str, ...] = ()
    gender: str = ""
    country: str = ""
    #: Pinyin or hanzi as the tool has it. A pinyin city means nothing without its province
    #: (Jiangsu + Suzhou is 苏州, Anhui + Suzhou is 宿州), so both are kept.
    province: str = ""
    city: str = ""
    region: str = ""
    company: str = ""
    title: str = ""
    email: str = ""
    address: str = ""
    owner: str = ""
    source: str = ""
    created_at: str = ""
    last_contact_at: str = ""
    #: former_friend or blocked; kept, for they were customers once.
    status: str = ""
    #: An id that names the row where the user name does not (WeCom: customer and employee).
    external_id: str = ""
    #: Why it is not a customer, where the tool says so (a group, a stranger).
    refused: str = ""


def contact_record(
    contact: Contact, raw: Mapping[str, object]
) -> tuple[ReadRecord, tuple[str, ...]]:
    """Return the customer record of a contact, and the notes about its values."""
    no_wechat = is_wecom(contact.username)
    place = _place(contact)
    fields, notes = tidy_fields(
        {
            "wechat": (contact.alias,) if no_wechat else (contact.username, contact.alias),
            "nickname": contact.nickname,
            "remark": contact.remark,
            "tags": contact.tags,
            "note": contact.note,
            "mobile": contact.phones,
            "phone": contact.landlines,
            "gender": GENDERS.get(contact.gender, ""),
            **place,
            "company": contact.company,
            "title": contact.title,
            "email": contact.email,
            "address": contact.address,
            "owner": contact.owner,
            "source": contact.source,
            "status": contact.status,
            "created_at": contact.created_at,
            "last_contact_at": contact.last_contact_at,
        }
    )
    record = ReadRecord(
        stream=Stream.CUSTOMERS,
        fields=fields,
        external_id=contact.external_id or contact.username,
        raw=raw_row(raw),
    )
    return record, notes


def contact_row(
    place: str,
    contact: Contact,
    raw: Mapping[str, object],
    *,
    own: str = "",
    notes: tuple[str, ...] = (),
) -> ReadRow:
    """Return the row of a contact list: a customer, or why it is not one."""
    refused = contact.refused or not_a_person(contact.username)
    if not refused and own and contact.username == own:
        refused = Reason.OWN_ACCOUNT
    record, more = contact_record(contact, raw)
    if not refused and not set(record.fields) - {"status", "source"} and not record.external_id:
        refused = Reason.NOTHING_IN_IT
    if refused:
        return ReadRow(place, refused=refused, raw=_as_text(record.raw))
    return ReadRow(place, (record,), notes=tuple(dict.fromkeys(notes + more)))


def labels(text: str, separators: str = ",") -> tuple[str, ...]:
    """Split labels written in one text."""
    for separator in separators:
        text = text.replace(separator, "\n")
    return tuple(part.strip() for part in text.split("\n") if part.strip())


def _place(contact: Contact) -> dict[str, object]:
    """Country, province, city and region; `中国大陆·广东·广州` says the first three too."""
    parts = [part.strip() for part in contact.region.split("·") if part.strip()]
    country, province, city = contact.country, contact.province, contact.city
    if not (country or province or city):
        country, province, city = [*parts, "", "", ""][:3]
    return {"country": country, "province": province, "city": city, "region": contact.region}


def _as_text(raw: Mapping[str, object]) -> str:
    """A refused row for the quarantine: one `name: value` a line."""
    return "\n".join(f"{name}: {value}" for name, value in raw.items() if value not in ("", None))

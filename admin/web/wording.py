"""The words for the codes that come from below: fields, rules, reasons, verdicts, kinds."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin.say import reason_text
from admin.web.language import tongue

_ROW = re.compile(r"(?:(.*) )?row (\d+)")
#: A mainland mobile in E.164.
_MOBILE = re.compile(r"\+86(1\d\d)(\d{4})(\d{4})")

#: Names of the fields of a record and of a customer.
FIELDS: dict[str, Any] = {
    "name": _l("Name"),
    "family_name": _l("Family name"),
    "given_name": _l("Given name"),
    "nickname": _l("Nickname"),
    "remark": _l("Remark"),
    "remarks": _l("Remarks"),
    "honorific": _l("Form of address"),
    "company": _l("Company"),
    "department": _l("Department"),
    "title": _l("Job title"),
    "mobile": _l("Mobile"),
    "phone": _l("Phone"),
    "phones": _l("Phone"),
    "fax": _l("Fax"),
    "email": _l("E-mail"),
    "emails": _l("E-mail"),
    "wechat": _l("WeChat"),
    "wechats": _l("WeChat"),
    "qq": _l("QQ"),
    "qqs": _l("QQ"),
    "wangwang": _l("Wangwang"),
    "country": _l("Country"),
    "province": _l("Province"),
    "city": _l("City"),
    "district": _l("District"),
    "region": _l("Region"),
    "address": _l("Address"),
    "addresses": _l("Address"),
    "postcode": _l("Postcode"),
    "birthday": _l("Birthday"),
    "gender": _l("Gender"),
    "level": _l("Tier"),
    "tier": _l("Tier"),
    "status": _l("Status"),
    "tags": _l("Tags"),
    "owner": _l("Owner"),
    "source": _l("Came from"),
    "referrer": _l("Referred by"),
    "product": _l("Interested in"),
    "product_interest": _l("Interested in"),
    "note": _l("Note"),
    "notes": _l("Notes"),
    "uscc": _l("Company number"),
    "website": _l("Website"),
    "industry": _l("Industry"),
    "do_not_contact": _l("Do not contact"),
    "created_at": _l("Created"),
    "updated_at": _l("Updated"),
    "last_contact_at": _l("Last contact"),
    "first_purchase_at": _l("First purchase"),
    "last_purchase_at": _l("Last purchase"),
    "total_spent": _l("Spent in all"),
    "order_count": _l("Orders"),
    "balance": _l("Balance"),
    "points": _l("Points"),
    "next_follow_at": _l("Next follow-up"),
    "legal_rep": _l("Legal representative"),
    "at": _l("Time"),
    "amount": _l("Amount"),
    "currency": _l("Currency"),
    "quantity": _l("Quantity"),
    "state": _l("State"),
    "channel": _l("Channel"),
    "direction": _l("Direction"),
    "kind": _l("Kind"),
    "kin": _l("Kinship"),
    "alias": _l("English name"),
    "role": _l("Shared mailbox"),
    "landline": _l("Landline"),
    "firm_id": _l("Company number"),
    "last4": _l("Last four digits"),
    "masked": _l("Masked mobile"),
    "firm": _l("Firm name"),
    "branch": _l("Branch"),
    "firm_city": _l("Firm's city"),
    "sex": _l("Sex"),
}

#: Why two values are nearly, but not quite, the same.
LIKENESS: dict[str, Any] = {
    "script": _l("traditional and simplified"),
    "sound": _l("same sound"),
    "part": _l("one holds the other"),
    "some": _l("some are the same"),
    "digit": _l("one slip of a digit"),
    "near": _l("nearly the same"),
}

#: What the marks of a cell mean, for ears and for the legend.
MARKS: dict[str, Any] = {
    "=": _l("the same"),
    "≈": _l("nearly the same"),
    "≠": _l("differs"),
    "+": _l("only here"),
    "—": _l("empty"),
}

#: How two different customers may be related; the codes are kept in the decision.
RELATIONS: dict[str, Any] = {
    "family": _l("Family"),
    "colleague": _l("Colleagues"),
    "shop": _l("Same shop"),
    "company": _l("Company and its person"),
    "branch": _l("Parent and branch"),
    "number": _l("Number passed on"),
    "referral": _l("Referred"),
    "other": _l("Other"),
}

#: What a person can decide.
DECISIONS: dict[str, Any] = {
    "same": _l("Same customer"),
    "different": _l("Different customers"),
    "related": _l("Related"),
    "later": _l("Later"),
    "use": _l("Value chosen"),
    "withdraw": _l("Taken back"),
}

#: What became of a row of an import.
VERDICTS: dict[str, Any] = {
    "new": _l("new"),
    "update": _l("updated"),
    "same": _l("already known"),
    "refused": _l("not taken"),
}

#: What a record may be about, and the sexes: values of the comparison that are codes.
KINDS: dict[str, Any] = {
    "person": _l("a person"),
    "company": _l("a company"),
    "m": _l("male"),
    "f": _l("female"),
    "M": _l("male"),
    "F": _l("female"),
}

#: What happened to a customer.
EVENTS: dict[str, Any] = {
    **DECISIONS,
    "seen": _l("Read"),
}

#: The steps of an import.
STEPS: dict[str, Any] = {
    "read": _l("Reading the rows"),
    "index": _l("Preparing the comparison"),
    "match": _l("Comparing them with everybody"),
    "write": _l("Writing the customers"),
}

#: Layouts that have a name in every language; the others are names of programs.
LAYOUTS: dict[str, Any] = {
    "table": _l("a table"),
    "orders": _l("a list of orders"),
    "vcard": _l("an address book"),
}

#: Why a review waits.
REVIEWS: dict[str, Any] = {
    "ask": _l("Perhaps the same"),
    "family": _l("Perhaps a family"),
}

#: The kinds of runs and what state they are in.
RUNS: dict[str, Any] = {
    "import": _l("Import"),
    "sync": _l("Sync"),
    "rebuild": _l("Rebuild"),
    "running": _l("running"),
    "done": _l("done"),
    "failed": _l("failed"),
    "undone": _l("taken back"),
}

#: Names of the survivorship rules.
RULES: dict[str, Any] = {
    "clearest": _l("read most clearly"),
    "newest": _l("the newest"),
    "oldest": _l("the oldest"),
    "most": _l("most rows say so"),
    "longest": _l("the fullest"),
    "trusted": _l("the most trusted source"),
    "hand": _l("chosen by hand"),
    "edited": _l("changed there last"),
}


def place(text: str) -> str:
    """Return where a row stands in its file, in the page's language where it is a plain row."""
    match = _ROW.fullmatch(text)
    if match is None:
        return text
    return str(gettext("%(sheet)s row %(num)s", sheet=match[1] or "", num=match[2])).strip()


def grouped(phone: str) -> str:
    """Return a mainland mobile in groups as people write it; "" for any other text."""
    match = _MOBILE.fullmatch(phone)
    return " ".join(match.groups()) if match else ""


def word(words: dict[str, Any], code: str) -> str:
    """Return the word for a code in the page's language; a code without one speaks for itself."""
    found = words.get(str(code))
    return str(found) if found is not None else str(code).replace("_", " ")


def reason(code: str) -> str:
    """Return why a row or a value was not taken; commands and pages share these sentences."""
    text = reason_text(code, tongue())
    return text[:1].upper() + text[1:]


def field_name(field: str) -> str:
    """Return a field's name in the page's language."""
    return word(FIELDS, field)


def relation(note: str) -> str:
    """Return how two customers are related, in words."""
    return word(RELATIONS, note) if note else gettext("Related")

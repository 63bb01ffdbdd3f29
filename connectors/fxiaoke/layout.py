"""Which fields of a tenant hold what: chosen from `object/describe`, for names differ by tenant.

A field is chosen by a known name first and by its label second, if its type can hold the value.
Only what is described, active and not read-only is ever written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from connectors.crm import SLOTS, Kind, Place

_TEXT = frozenset({"text", "long_text", "phone_number", "email", "url"})
_CHOSEN = frozenset({"select_one", "country", "province", "city", "district"})
_DATE = frozenset({"date"})
_READ_ONLY = frozenset({"auto_number", "formula", "count", "quote", "rich_text_formula"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Fields of the system: never a slot, never required of us, never written but by their own calls.
SYSTEM = _words(
    "_id tenant_id object_describe_api_name owner owner_department data_own_department out_owner "
    "out_tenant_id created_by create_time last_modified_by last_modified_time version record_type "
    "life_status lock_status is_deleted relevant_team lock_user lock_rule extend_obj_data_id "
    "order_by package origin_source out_data_own_department"
)


class _Choice(NamedTuple):
    names: tuple[str, ...]
    labels: tuple[str, ...]
    types: frozenset[str] = _TEXT


def _choice(names: str, labels: str, types: frozenset[str] = _TEXT) -> _Choice:
    return _Choice(tuple(names.split()), tuple(labels.split()), types)


_CHOICES: Mapping[str, _Choice] = {
    "name": _choice("name", "姓名"),
    "company": _choice("company company_name", "公司 公司名称 单位 单位名称 企业名称"),
    "title": _choice("job_title position title", "职务 职位", _TEXT | _CHOSEN),
    "department": _choice("department dept", "部门 所在部门"),
    "mobile": _choice("mobile mobile1", "手机 手机1 手机号 手机号码"),
    "mobile2": _choice("mobile2", "手机2 手机号2"),
    "phone": _choice("tel tel1 phone telephone", "电话 电话1 固定电话 座机"),
    "phone2": _choice("tel2", "电话2"),
    "email": _choice("email email1", "邮件 邮箱 电子邮件 电子邮箱"),
    "email2": _choice("email2", "邮件2 邮箱2"),
    "wechat": _choice("wechat weixin wechat_no", "微信 微信号"),
    "qq": _choice("qq qq_no", "QQ QQ号 qq"),
    "province": _choice("province", "省 省份", _TEXT | _CHOSEN),
    "city": _choice("city", "市 城市", _TEXT | _CHOSEN),
    "address": _choice("address detail_address", "地址 详细地址 联系地址"),
    "postcode": _choice("zip_code postcode zip", "邮编 邮政编码"),
    "website": _choice("url website", "网址 网站"),
    "industry": _choice("industry_level1 industry", "行业 1级行业", _TEXT | _CHOSEN),
    "birthday": _choice("date_of_birth birthday", "生日 出生日期", _DATE | {"text"}),
    "gender": _choice("gender sex", "性别", _TEXT | _CHOSEN),
    "note": _choice("remark note description", "备注"),
}
#: Further fields that say something and are never written by the hub.
_READ: Mapping[str, _Choice] = {
    "fax": _choice("fax", "传真"),
    "country": _choice("country", "国家", _TEXT | _CHOSEN),
    "district": _choice("district", "区 区县", _TEXT | _CHOSEN),
    "level": _choice("account_level", "客户级别", _TEXT | _CHOSEN),
    "source": _choice("source account_source", "来源", _TEXT | _CHOSEN),
}


@dataclass(frozen=True, slots=True)
class FieldOf:
    """One of a tenant's fields, as far as it is used here."""

    name: str
    type: str
    length: int
    #: Value -> label, and label -> value, of a pick list.
    labels: Mapping[str, str]
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of an object by what they hold."""

    kind: Kind
    #: Slot -> the field that shows it.
    slots: Mapping[str, FieldOf]
    #: Canonical field -> the fields that say it, in order.
    says: Mapping[str, tuple[FieldOf, ...]]
    #: Names of fields that hold slots.
    watched: frozenset[str]


def layout(
    kind: str,
    described: Mapping[str, Any],
    *,
    marker_field: str = "",
    firm: bool = False,
    defaults: Sequence[str] = (),
    named: Mapping[str, str] | None = None,
) -> Layout:
    """Return what the fields of an object are good for.

    `firm`: its name is a firm's. `defaults` names fields that every new record gets anyway, `named`
    the fields of slots that are not left to a choice.
    """
    usable = {
        name: about
        for name, about in described.items()
        if isinstance(about, dict) and about.get("is_active") is not False
    }
    writable = {name: about for name, about in usable.items() if _writable(name, about)}
    slots = _chosen(_CHOICES, writable, named or {})
    if firm and "name" in slots:
        slots["company"] = slots.pop("name")
    said = {**_chosen(_READ, usable), **_chosen(_CHOICES, usable, named or {}), **slots}
    if firm:
        said.pop("name", None)
    required = tuple(
        name
        for name, about in writable.items()
        if about.get("is_required") is True and name not in SYSTEM
    )
    fillable = {one.name for one in slots.values()} | set(defaults)
    places = tuple(
        Place(slot, (slots[slot].name,), slots[slot].length, tuple(slots[slot].values))
        for slot in SLOTS
        if slot in slots
    )
    marked = marker_field if marker_field in writable else ""
    creatable = bool(slots) and fillable.issuperset(required)
    return Layout(
        Kind(kind, places, marked, creatable, required),
        slots,
        _says(said),
        frozenset(one.name for one in slots.values()),
    )


#: Slots whose values are one canonical field.
_CANONICAL = {"mobile2": "mobile", "phone2": "phone", "email2": "email"}


def _says(said: Mapping[str, FieldOf]) -> dict[str, tuple[FieldOf, ...]]:
    says: dict[str, tuple[FieldOf, ...]] = {}
    for slot, one in said.items():
        field = _CANONICAL.get(slot, slot)
        says[field] = (*says.get(field, ()), one)
    return says


def misnamed(kind: str, described: Mapping[str, Any], named: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the fields that settings name for slots."""
    found = []
    for slot, name in named.items():
        about = described.get(name)
        if name and (not isinstance(about, dict) or about.get("is_active") is False):
            found.append(f"fields.{kind}.{slot}: there is no field {name}")
        elif name and str((about or {}).get("type", "")) not in _CHOICES[slot].types | _TEXT:
            found.append(f"fields.{kind}.{slot}: {name} is no field for that")
    return found


def _writable(name: str, about: Mapping[str, Any]) -> bool:
    return not (
        name in SYSTEM
        or about.get("is_readonly") is True
        or str(about.get("type", "")) in _READ_ONLY
        or "__r" in name[-3:]
        or name.endswith(("__l", "__o", "__v", "__p", "__e", "__relation_ids"))
    )


def _chosen(
    choices: Mapping[str, _Choice],
    described: Mapping[str, Mapping[str, Any]],
    named: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, FieldOf]:
    """Return slot -> field; a field serves one slot at the most.

    `named` says which field a slot has, "" for none, before anything is chosen.
    """
    found = {
        slot: _field(name, described[name])
        for slot, name in named.items()
        if slot in choices and name in described
    }
    taken = {one.name for one in found.values()}
    by_label: dict[str, str] = {}
    for name, about in described.items():
        by_label.setdefault(str(about.get("label", "")).strip(), name)
    for slot, choice in choices.items():
        if slot in named:
            continue
        names = (*choice.names, *(by_label.get(label, "") for label in choice.labels))
        for name in names:
            about = described.get(name, {})
            if name in taken or str(about.get("type", "")) not in choice.types:
                continue
            taken.add(name)
            found[slot] = _field(name, about)
            break
    return found


def _field(name: str, about: Mapping[str, Any]) -> FieldOf:
    kind = str(about.get("type", ""))
    options = [
        (str(one.get("value", "")), str(one.get("label", "")))
        for one in about.get("options") or ()
        if isinstance(one, dict) and one.get("not_usable") is not True
    ]
    if kind not in _CHOSEN:
        options = []
    values: dict[str, str] = {}
    for value, label in options:
        values.setdefault(label, value)
    length = about.get("max_length")
    return FieldOf(
        name,
        kind,
        length if isinstance(length, int) and not isinstance(length, bool) else 0,
        dict(options),
        values,
    )

"""The modules of a stand-in Zoho account and their fields, as the settings calls tell them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a module."""

    name: str
    label: str
    type: str = "text"
    length: int = 255
    mandatory: bool = False
    unique: bool = False
    custom: bool = False
    writable: bool = True
    options: tuple[str, ...] = ()
    #: Module that a lookup points to.
    lookup: str = ""

    def told(self, number: int) -> dict[str, Any]:
        """Return it as `/settings/fields` does."""
        return {
            "id": str(5725767000000000000 + number),
            "api_name": self.name,
            "field_label": self.label,
            "display_label": self.label,
            "data_type": self.type,
            "json_type": _JSON_TYPES.get(self.type, "string"),
            "length": self.length,
            "custom_field": self.custom,
            "read_only": not self.writable,
            "field_read_only": not self.writable,
            "system_mandatory": self.mandatory,
            "unique": {"case_sensitive": False} if self.unique else {},
            "visible": True,
            "searchable": self.type not in ("textarea", "boolean"),
            "filterable": self.type != "textarea",
            "sortable": self.type != "textarea",
            "pick_list_values": [_option(number, at, one) for at, one in enumerate(self.options)],
            "lookup": {"module": {"api_name": self.lookup, "id": "1"}} if self.lookup else {},
            "operation_type": dict.fromkeys(
                ("web_update", "api_create", "web_create", "api_update"), self.writable
            ),
            "view_type": dict.fromkeys(("view", "edit", "quick_create", "create"), True),
            "external": None,
            "created_source": "default",
        }


_JSON_TYPES = {
    "integer": "integer",
    "double": "double",
    "currency": "double",
    "boolean": "boolean",
    "lookup": "jsonobject",
    "ownerlookup": "jsonobject",
    "multiselectpicklist": "jsonarray",
}


def _option(field: int, at: int, value: str) -> dict[str, Any]:
    return {
        "id": str(5725767000001000000 + field * 1000 + at),
        "display_value": value,
        "actual_value": value,
        "reference_value": value,
        "sequence_number": at + 1,
        "type": "used",
    }


_SOURCES = ("-None-", "广告", "转介绍", "展会", "网站", "微信", "电话")
_INDUSTRIES = ("-None-", "制造业", "零售", "餐饮", "教育", "软件", "贸易", "其他")

_SYSTEM = (
    FieldSpec("Owner", "所有者", "ownerlookup", 120),
    FieldSpec("Created_By", "创建人", "ownerlookup", 120, writable=False),
    FieldSpec("Modified_By", "修改人", "ownerlookup", 120, writable=False),
    FieldSpec("Created_Time", "创建时间", "datetime", 120, writable=False),
    FieldSpec("Modified_Time", "修改时间", "datetime", 120, writable=False),
    FieldSpec("Description", "描述", "textarea", 32_000),
)
_PERSON = (
    FieldSpec("Last_Name", "姓", "text", 80, mandatory=True),
    FieldSpec("First_Name", "名", "text", 40),
    FieldSpec("Full_Name", "姓名", "text", 80, writable=False),
    FieldSpec("Salutation", "称谓", "picklist", 120, options=("-None-", "先生", "女士")),
    FieldSpec("Email", "电子邮件", "email", 100),
    FieldSpec("Secondary_Email", "备用电子邮件", "email", 100),
    FieldSpec("Phone", "电话", "phone", 30),
    FieldSpec("Mobile", "手机", "phone", 30),
    FieldSpec("Fax", "传真", "text", 30),
    FieldSpec("Lead_Source", "线索来源", "picklist", 120, options=_SOURCES),
    FieldSpec("WeChat", "微信", "text", 100, custom=True),
    FieldSpec("QQ", "QQ", "text", 30, custom=True),
)


def _address(prefix: str, code: str) -> tuple[FieldSpec, ...]:
    return (
        FieldSpec(f"{prefix}Street", "街道", "text", 250),
        FieldSpec(f"{prefix}City", "城市", "text", 100),
        FieldSpec(f"{prefix}State", "省份", "text", 100),
        FieldSpec(code, "邮编", "text", 30),
        FieldSpec(f"{prefix}Country", "国家", "text", 100),
    )


_LEADS = (
    *_PERSON,
    FieldSpec("Company", "公司", "text", 200),
    FieldSpec("Designation", "职务", "text", 100),
    FieldSpec("Website", "网站", "website", 255),
    FieldSpec("Industry", "行业", "picklist", 120, options=_INDUSTRIES),
    FieldSpec("Lead_Status", "状态", "picklist", 120, options=("-None-", "已联系", "未联系")),
    FieldSpec("Converted__s", "已转换", "boolean", 5, writable=False),
    *_address("", "Zip_Code"),
    *_SYSTEM,
)
_CONTACTS = (
    *_PERSON,
    FieldSpec("Account_Name", "公司名称", "lookup", 200, lookup="Accounts"),
    FieldSpec("Title", "职务", "text", 100),
    FieldSpec("Department", "部门", "text", 50),
    FieldSpec("Home_Phone", "家庭电话", "phone", 30),
    FieldSpec("Other_Phone", "其他电话", "phone", 30),
    FieldSpec("Date_of_Birth", "出生日期", "date", 20),
    *_address("Mailing_", "Mailing_Zip"),
    *_SYSTEM,
)
_ACCOUNTS = (
    FieldSpec("Account_Name", "公司名称", "text", 200, mandatory=True),
    FieldSpec("Phone", "电话", "phone", 30),
    FieldSpec("Fax", "传真", "text", 30),
    FieldSpec("Website", "网站", "website", 255),
    FieldSpec("Industry", "行业", "picklist", 120, options=_INDUSTRIES),
    FieldSpec("Account_Type", "类型", "picklist", 120, options=("-None-", "客户", "伙伴")),
    FieldSpec("Employees", "员工", "integer", 9),
    *_address("Billing_", "Billing_Code"),
    *_SYSTEM,
)
_STANDARD = {"Leads": _LEADS, "Contacts": _CONTACTS, "Accounts": _ACCOUNTS}
#: Fields that the vendor itself takes for telling doubles in an upsert.
SYSTEM_DEFINED = {"Leads": "Email", "Contacts": "Email", "Accounts": "Account_Name"}


@dataclass(frozen=True, slots=True)
class ModuleSpec:
    """One module: its fields, and which of them its layout leaves out."""

    name: str
    fields: dict[str, FieldSpec]
    #: Fields that a record which names its layout cannot fill.
    outside_layout: frozenset[str] = frozenset()
    #: Fields without which its layout refuses a record.
    required: tuple[str, ...] = ()

    @property
    def shown_name(self) -> str:
        """The field that the vendor shows as a record's name."""
        return "Account_Name" if self.name == "Accounts" else "Full_Name"

    def told(self, number: int) -> dict[str, Any]:
        """Return it as `/settings/modules` does."""
        return {
            "id": str(5725767000000002000 + number),
            "api_name": self.name,
            "module_name": self.name,
            "singular_label": self.name[:-1],
            "plural_label": self.name,
            "api_supported": True,
            "generated_type": "default",
            "creatable": True,
            "editable": True,
            "deletable": True,
            "viewable": True,
        }

    def with_unique(self, names: Iterable[str]) -> ModuleSpec:
        """Return it with these fields marked unique."""
        marked = {name: replace(self.fields[name], unique=True) for name in names}
        return replace(self, fields={**self.fields, **marked})

    def with_field(self, spec: FieldSpec) -> ModuleSpec:
        """Return it with one field more."""
        return replace(self, fields={**self.fields, spec.name: spec})


def standard(name: str, marker: str = "") -> ModuleSpec:
    """Return a standard module, with a unique field of our own where `marker` names one."""
    spec = ModuleSpec(name, {one.name: one for one in _STANDARD[name]})
    if not marker:
        return spec
    own = FieldSpec(marker, marker.replace("_", " "), "text", 64, unique=True, custom=True)
    return spec.with_field(own)

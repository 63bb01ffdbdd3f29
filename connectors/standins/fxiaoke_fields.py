"""What the objects of the 纷享销客 stand-in look like: the answers of `object/describe`.

A tenant's fields differ from another's, so a description is built from short lines that a test can
change: `api_name | type | label | marks`. Marks are `required`, `readonly`, `unique`,
`length=200`, and for pick lists `label:value` pairs after `options=`, separated by commas.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Field name -> its description.
Described = Mapping[str, Mapping[str, Any]]

_SYSTEM = """
_id | text | 唯一性ID | readonly
owner | employee | 负责人 | required
owner_department | text | 负责人主属部门 | readonly
created_by | employee | 创建人 | readonly
create_time | date_time | 创建时间 | readonly
last_modified_by | employee | 最后修改人 | readonly
last_modified_time | date_time | 最后修改时间 | readonly
record_type | record_type | 业务类型 | required
life_status | select_one | 生命状态 | readonly options=正常:normal,作废:invalid,审核中:under_review
lock_status | select_one | 锁定状态 | readonly options=未锁定:0,锁定:1
is_deleted | true_or_false | 是否删除 | readonly
version | number | 版本 | readonly
"""

_AREA = """
province | province | 省 | options=北京:2200,上海:2300,浙江:2400,广东:2500,四川:2600
city | city | 市 | options=北京市:3200,上海市:3300,杭州市:3400,宁波市:3401,广州市:3500,深圳市:3501
"""

_ACCOUNT = f"""
name | text | 客户名称 | required length=100
account_no | auto_number | 客户编号 | readonly
account_level | select_one | 客户级别 | options=重要客户:1,普通客户:2
tel | phone_number | 电话 | length=100
fax | phone_number | 传真 | length=100
email | email | 邮件 | length=100
url | url | 网址 | length=200
{_AREA}
address | text | 详细地址 | length=300
industry_level1 | select_one | 1级行业 | options=零售:10,美容美发:11,餐饮:12,制造:13
remark | long_text | 备注 | length=2000
field_wx__c | text | 微信号 | length=64
completion_rate | percentile | 资料完善度 | readonly
"""

_CONTACT = """
name | text | 姓名 | required length=100
account_id | object_reference | 客户名称 |
company | text | 公司 | length=200
department | text | 部门 | length=100
job_title | text | 职务 | length=100
mobile1 | phone_number | 手机1 | length=100
mobile2 | phone_number | 手机2 | length=100
tel1 | phone_number | 电话1 | length=100
tel2 | phone_number | 电话2 | length=100
email | email | 邮件 | length=100
address | text | 联系地址 | length=300
date_of_birth | date | 生日 |
gender | select_one | 性别 | options=男:1,女:2
field_wx__c | text | 微信号 | length=64
field_qq__c | text | QQ | length=20
remark | long_text | 备注 | length=2000
"""

_LEADS = """
name | text | 姓名 | required length=100
company | text | 公司 | length=200
department | text | 部门 | length=100
job_title | text | 职务 | length=100
mobile | phone_number | 手机 | length=100
tel | phone_number | 电话 | length=100
email | email | 邮件 | length=100
url | url | 网址 | length=200
address | text | 地址 | length=300
source | select_one | 来源 | options=展会:1,官网:2
biz_status | select_one | 状态 | readonly options=待分配:un_assigned,待处理:un_processed
remark | long_text | 备注 | length=2000
"""

_MARKER = "{name} | text | 归一编号 | unique length=64\n"

OBJECTS: Mapping[str, str] = {
    "AccountObj": _ACCOUNT,
    "ContactObj": _CONTACT,
    "LeadsObj": _LEADS,
}

#: The other naming of contacts that some tenants have.
PLAIN_CONTACT = (
    _CONTACT.replace("mobile1 |", "mobile |").replace("tel1 |", "tel |").replace("手机1", "手机")
)


def described(lines: str) -> Described:
    """Return the description that these lines stand for, the fields of every object included."""
    rows = [line.split("|") for line in (lines + _SYSTEM).splitlines() if line.strip()]
    return {name.strip(): _field(name, kind, label, marks) for name, kind, label, marks in rows}


def described_objects(marker: str, **changed: str) -> dict[str, Described]:
    """Return the three objects; `changed` replaces the lines of some, `marker` adds a field."""
    extra = _MARKER.format(name=marker) if marker else ""
    return {name: described(lines + extra) for name, lines in {**OBJECTS, **changed}.items()}


def _field(name: str, kind: str, label: str, marks: str) -> dict[str, Any]:
    head, _, listed = marks.partition("options=")
    words = head.split()
    length = next((int(word[7:]) for word in words if word.startswith("length=")), 0)
    field: dict[str, Any] = {
        "api_name": name.strip(),
        "type": kind.strip(),
        "label": label.strip(),
        "is_required": "required" in words,
        "is_unique": "unique" in words,
        "is_readonly": "readonly" in words,
        "is_active": True,
        "define_type": "custom" if name.strip().endswith("__c") else "package",
    }
    if length:
        field["max_length"] = length
    if listed.strip():
        pairs = (one.strip().rsplit(":", 1) for one in listed.split(","))
        field["options"] = [{"label": shown, "value": value} for shown, value in pairs]
    return field

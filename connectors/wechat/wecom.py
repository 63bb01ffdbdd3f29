"""WeCom (企业微信): the console's customer export, and answers of batch/get_by_user."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from connectors.contract import ReadOptions, ReadRow
from connectors.reasons import Reason
from connectors.texts import text_at, value_at
from connectors.wechat.contacts import Contact, contact_row, labels
from connectors.wechat.forms import Container, Form, marks
from connectors.wechat.json_rows import json_entries, load
from connectors.wechat.tables import Entry, entries, grids
from connectors.wechat.times import moment

EXPORT = marks("客户名称,添加人,添加时间")
_TAG_GROUP = re.compile(r"^标签组\d+[（(](.*)[)）]$")

#: `add_way`; other numbers exist and are kept as numbers.
_WAYS = {
    1: "扫描二维码", 2: "搜索手机号", 3: "名片分享", 4: "群聊", 5: "手机通讯录", 6: "微信联系人",
    7: "来自微信的添加好友申请", 8: "安装第三方应用时自动添加的客服人员", 9: "搜索邮箱",
    10: "视频号", 16: "获客链接", 201: "内部成员共享", 202: "管理员分配",
}  # fmt: skip


def read_export(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read the console export: one row for each customer and employee, and no customer id.

    A customer of two employees is two rows; they meet again in matching, with two owners.
    """
    for grid in grids(path, options):
        for entry in entries(grid, EXPORT):
            if entry.refused:
                yield entry.refusal()
                continue
            contact = Contact(
                remark=entry.text("客户名称"),
                note=entry.text("描述"),
                owner=entry.text("添加人"),
                created_at=moment(entry.values.get("添加时间")),
                source=entry.text("来源"),
                phones=labels(entry.text("手机"), ",，;；、"),
                landlines=labels(entry.text("电话"), ",，;；、"),
                company=entry.text("企业"),
                email=entry.text("邮箱"),
                address=entry.text("地址"),
                title=entry.text("职务"),
                tags=_tags(entry),
            )
            yield contact_row(entry.place, contact, entry.values, notes=grid.notes)


def _tags(entry: Entry) -> tuple[str, ...]:
    """Tags as "group:value"; the group stands in the header."""
    found = list[str]()
    for name in entry.values:
        group = _TAG_GROUP.match(name)
        if group:
            values = labels(entry.text(name), ",，;；、|")
            found += [f"{group[1]}:{value}" for value in values]
    return tuple(found)


def read_answer(path: Path, options: ReadOptions) -> Iterator[ReadRow]:
    """Read a saved page of the API: one entry for each customer and employee."""
    items = load(path, "external_contact_list", options)
    name = "external_contact_list"
    for entry in json_entries(items, name, options.limits.rows):
        yield entry.refusal() if entry.refused else _row(entry)


def _row(entry: Entry) -> ReadRow:
    person = value_at(entry.values, "external_contact")
    follow = value_at(entry.values, "follow_info")
    customer, employee = text_at(person, "external_userid"), text_at(follow, "userid")
    if not customer:
        return ReadRow(entry.place, refused=Reason.BAD_ROW, raw=str(dict(entry.values)))
    mobiles = value_at(follow, "remark_mobiles")
    contact = Contact(
        # Two employees with one customer are two rows: each has a remark and an owner.
        external_id=f"{customer}/{employee}" if employee else customer,
        nickname=text_at(person, "name"),
        remark=text_at(follow, "remark"),
        note=text_at(follow, "description"),
        phones=tuple(str(one) for one in mobiles) if isinstance(mobiles, list) else (),
        gender=text_at(person, "gender"),
        company=text_at(follow, "remark_corp_name")
        or text_at(person, "corp_full_name")
        or text_at(person, "corp_name"),
        title=text_at(person, "position"),
        owner=employee,
        source=_way(value_at(follow, "add_way")),
        created_at=moment(value_at(follow, "createtime")),
    )
    return contact_row(entry.place, contact, entry.values)


def _way(number: object) -> str:
    if not isinstance(number, int) or not number:
        return ""
    return _WAYS.get(number, f"add_way {number}")


FORMS = (
    Form("wecom.export", Container.TABLE, read_export, EXPORT, connection="wecom.export"),
    Form(
        "wecom.api", Container.JSON, read_answer, marks("external_contact_list"),
        connection="wecom",
    ),
)  # fmt: skip

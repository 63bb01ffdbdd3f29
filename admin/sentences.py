"""The sentences of the commands: key -> (Chinese, English), filled in by `admin.say.say`."""

from __future__ import annotations

from collections.abc import Mapping

from admin.sentences_errors import ERRORS
from admin.sentences_explain import EXPLAIN
from admin.sentences_help import HELP
from admin.sentences_rules import RULES
from admin.sentences_sync import SYNC
from admin.sentences_work import WORK

_WORDS: Mapping[str, tuple[str, str]] = {
    "step.read": ("读取", "reading"),
    "step.index": ("整理", "preparing"),
    "step.match": ("比对", "matching"),
    "step.write": ("写入", "writing"),
    "step.compare": ("比较", "comparing"),
    "step.plan": ("计划", "planning"),
    "step.rows": ("行", "rows"),
    "step.pairs": ("对", "pairs"),
    "step.rate": ("每秒", "a second"),
    "step.line": (
        "{step}：{rows} {unit}，每秒 {rate}，内存 {memory} MB",
        "{step}: {rows} {unit}, {rate} a second, {memory} MB",
    ),
    "field.id": ("编号", "id"),
    "field.name": ("姓名", "name"),
    "field.nickname": ("昵称", "nickname"),
    "field.phones": ("电话", "phones"),
    "field.mobile": ("手机", "mobile"),
    "field.phone": ("电话", "phone"),
    "field.emails": ("邮箱", "e-mails"),
    "field.email": ("邮箱", "e-mail"),
    "field.wechats": ("微信", "WeChat"),
    "field.wechat": ("微信", "WeChat"),
    "field.qqs": ("QQ", "QQ"),
    "field.qq": ("QQ", "QQ"),
    "field.company": ("公司", "company"),
    "field.title": ("职位", "title"),
    "field.region": ("地区", "region"),
    "field.province": ("省", "province"),
    "field.city": ("城市", "city"),
    "field.district": ("区县", "district"),
    "field.address": ("地址", "address"),
    "field.addresses": ("地址", "address"),
    "field.department": ("部门", "department"),
    "field.mobile2": ("手机二", "second mobile"),
    "field.phone2": ("电话二", "second phone"),
    "field.email2": ("邮箱二", "second e-mail"),
    "field.postcode": ("邮编", "postcode"),
    "field.website": ("网站", "website"),
    "field.industry": ("行业", "industry"),
    "field.birthday": ("生日", "birthday"),
    "field.gender": ("性别", "gender"),
    "field.tags": ("标签", "tags"),
    "field.tier": ("等级", "tier"),
    "field.level": ("等级", "tier"),
    "field.owner": ("负责人", "owner"),
    "field.remarks": ("备注名", "remarks"),
    "field.remark": ("备注名", "remark"),
    "field.notes": ("备注", "notes"),
    "field.note": ("备注", "note"),
    "field.source": ("来源", "came from"),
    "field.rows": ("记录数", "records"),
    "relation.family": ("家人", "family"),
    "relation.colleague": ("同事", "colleague"),
    "relation.shop": ("同一家店", "the same shop"),
    "verdict.new": ("新增", "new"),
    "verdict.update": ("更新", "updated"),
    "verdict.same": ("重复", "repeated"),
    "verdict.refused": ("未收", "refused"),
    "run.running": ("进行中", "running"),
    "run.done": ("完成", "done"),
    "run.failed": ("失败", "failed"),
    "run.undone": ("已撤销", "undone"),
    "decision.same": ("同一人", "same"),
    "decision.different": ("不是同一人", "different"),
    "decision.related": ("有关系", "related"),
    "decision.later": ("以后再说", "later"),
    "decision.use": ("选用此值", "use this value"),
    "decision.withdraw": ("撤回", "withdraw"),
    "review.number": ("序号", "number"),
    "review.first": ("客户甲", "first"),
    "review.second": ("客户乙", "second"),
    "review.reason": ("原因", "reason"),
    "review.since": ("始于", "since"),
    "review.place": ("出处", "found in"),
    "review.ask": ("可能是同一人", "maybe the same"),
    "review.family": ("可能是一家人", "maybe related"),
    "keys.version": ("版本", "version"),
    "keys.purpose": ("用途", "purpose"),
    "keys.uses": ("使用次数", "uses"),
    "keys.state": ("状态", "state"),
    "keys.in_use": ("使用中", "in use"),
    "keys.retired": ("已停用", "retired"),
}

_ANSWERS: Mapping[str, tuple[str, str]] = {
    "customers.total": ("显示 {shown} 位，共 {total} 位客户", "{shown} of {total} customers"),
    "show.moved": ("{old} 现在属于 {new}", "{old} is now part of {new}"),
    "show.head": (
        "客户 {id}：由 {rows} 条记录归并，更新于 {at}",
        "customer {id}: made of {rows} records, updated {at}",
    ),
    "show.origin": ("来自 {where}，规则 {rule}", "from {where}, by {rule}"),
    "show.runners_up": ("；未采用：{others}", "; not taken: {others}"),
    "show.related": ("有关系（{kind}）：{row}", "related ({kind}): {row}"),
    "show.offered": ("可能有关系（{kind}）：{row}", "maybe related ({kind}): {row}"),
    "show.records": ("记录：", "records:"),
    "export.done": ("已导出 {count} 位客户到 {path}", "{count} customers written to {path}"),
    "export.ending": ("文件名须以 .csv 或 .xlsx 结尾", "the file's name must end in .csv or .xlsx"),
    "export.prefix_note": (
        "以 = + - @ 开头的格子（含 +86 电话）前面加了单引号，以防被当作公式；要再导入请用 --raw",
        "cells that begin with = + - @ (+86 phones too) have an apostrophe in front, so that "
        "nothing runs as a formula; use --raw for a file to read in again",
    ),
    "export.raw_warning": (
        "此文件供再次导入用，没有防公式处理，请不要用表格软件打开",
        "this file is for reading in again: formulas in it are live, do not open it in Excel",
    ),
    "import.no_files": ("{path} 里没有文件", "{path} holds no files"),
    "import.done": (
        "{file}（{layout}）：共 {rows_in} 行 = 收下 {kept} + 未收 {refused} + 重复 {repeated}；"
        "撤销：guiyi undo import {run}",
        "{file} ({layout}): {rows_in} rows = {kept} kept + {refused} refused + {repeated} "
        "repeated; take back: guiyi undo import {run}",
    ),
    "import.more": (
        "  还有 {count} 行未收，加 --rows 显示全部",
        "  {count} more: --rows shows all",
    ),
    "sync.none": (
        "配置里没有可同步的来源：请在配置文件中加 [[connections]]",
        "the config names no source to sync: add [[connections]] to it",
    ),
    "sync.unknown": ("配置里没有名为 {name} 的来源", "the config names no connection {name}"),
    "sync.plan": (
        "{name}：{file}（{layout}）共 {total} 行，将读入",
        "{name}: {file} ({layout}), {total} rows would be read",
    ),
    "sync.plan_end": ("没有写入任何内容", "nothing was written"),
    "sync.unchanged": (
        "{name}：{file} 自上次以来没有变化（--full 可强制重读）",
        "{name}: {file} has not changed since last time (--full reads it anyway)",
    ),
    "match.done": (
        "{rows} 条记录归为 {customers} 位客户，用时 {seconds} 秒 → {path}",
        "{rows} records are {customers} customers, in {seconds} s -> {path}",
    ),
    "match.asks": ("有 {count} 对拿不准，没有合并", "{count} doubtful pairs were left apart"),
    "match.shipped": (
        "这张表学不出可信的权重，用的是自带的权重：结果请多看一眼",
        "no believable weights could be learned from this table, so the shipped ones were used: "
        "look twice at the result",
    ),
    "match.refused": ("{path}：{count} 行未收", "{path}: {count} rows were refused"),
    "match.empty": ("文件里没有可归并的记录", "there are no records to match"),
    "match.truth": (
        "成对：精确率 {precision}，召回率 {recall}，F1 {f1}",
        "pairwise: precision {precision}, recall {recall}, F1 {f1}",
    ),
    "match.truth_b3": (
        "B³：精确率 {precision}，召回率 {recall}，F1 {f1}",
        "B-cubed: precision {precision}, recall {recall}, F1 {f1}",
    ),
    "match.truth_none": (
        "{path} 里没有一个编号与输入文件相同",
        "none of the ids in {path} is in the input",
    ),
    "match.truth_columns": (
        "{path} 须有 id 和 cluster 两列",
        "{path} must have the columns id and cluster",
    ),
    "review.total": ("显示 {shown} 对，共 {total} 对待处理", "{shown} of {total} pairs wait"),
    "review.decide": (
        "处理：guiyi decide {number} same|different|related|later",
        "settle it: guiyi decide {number} same|different|related|later",
    ),
    "decide.done": (
        "已记下，决定 {number}；客户 {customers}；撤回：guiyi undo decision {number}",
        "kept as decision {number}; customers {customers}; take back: guiyi undo decision {number}",
    ),
    "decide.one_thing": (
        "请给出一个结论，或 --use、--side、--split、--part，只能有一个",
        "say exactly one thing: a verdict, --use, --side, --split or --part",
    ),
    "decide.day": ("{text} 不是日期，应写成 2026-12-31", "{text} is no date such as 2026-12-31"),
    "decide.number": (
        "{text} 不是待处理的序号，见 guiyi review",
        "{text} is no number of guiyi review",
    ),
    "decide.use": ("--use 应写成 字段=值", "--use expects FIELD=VALUE"),
    "decide.split": (
        "{id} 有 {rows} 条记录，--split 应在 1 到 {rows} 之间",
        "{id} has {rows} records: --split takes 1 to {rows}",
    ),
    "undo.nothing": ("没有可以撤回的", "there is nothing to take back"),
    "undo.import": (
        "导入 {number} 已撤销，收回 {rows} 行",
        "import {number} is taken back, {rows} rows",
    ),
    "undo.decision_line": (
        "决定 {number}  {kind}  {customers}  {by}  {at}",
        "decision {number}  {kind}  {customers}  {by}  {at}",
    ),
    "undo.was_withdrawn": (
        "决定 {number}  {kind}  {customers}  {by}  {at}  已撤回",
        "decision {number}  {kind}  {customers}  {by}  {at}  withdrawn",
    ),
    "undo.import_line": (
        "导入 {number}  {label}  {at}  {state}",
        "import {number}  {label}  {at}  {state}",
    ),
    "rebuild.done": (
        "重新计算：{customers} 位客户，{changed} 位有变化，{waiting} 对待处理，用时 {seconds} 秒",
        "rebuilt: {customers} customers, {changed} changed, {waiting} pairs wait, {seconds} s",
    ),
    "rebuild.same": (
        "从头计算与现有结果完全一致：{customers} 位客户",
        "a rebuild from zero gives exactly what is there: {customers} customers",
    ),
    "rebuild.different": (
        "从头计算有不同：{customers} 位客户，{questions} 个问题，{index} 个索引：{ids}",
        "a rebuild from zero differs: {customers} customers, {questions} questions, "
        "{index} index keys: {ids}",
    ),
    "rebuild.waiting": (
        "有 {rows} 行已保存但还没有比对（导入中断过或正在进行）：运行 guiyi rebuild 或再导入即可",
        "{rows} rows were kept and not matched yet (an import broke off, or is at work): "
        "guiyi rebuild or the next import matches them",
    ),
    "keys.added": (
        "已加数据密钥 {version}，新内容用它加密",
        "data key {version} now seals new values",
    ),
    "keys.root": ("根密钥文件：{path}", "root key file: {path}"),
    "audit.holds": ("审计链完好：{count} 条，链头 {head}", "the chain holds: {count}, head {head}"),
    "audit.broken": ("审计链在第 {bad} 条断裂", "the chain does not hold at {bad}"),
    "serve.at": ("页面地址：{address}（Ctrl+C 结束）", "open {address} (Ctrl+C ends it)"),
    "serve.port": ("端口 {port} 已被占用", "port {port} is taken"),
    "demo.start": ("样例客户簿在 {folder}", "the demo hub is in {folder}"),
    "demo.file": (
        "  {file}（{layout}）：{rows_in} 行 = 收下 {kept} + 未收 {refused} + 重复 {repeated}",
        "  {file} ({layout}): {rows_in} rows = {kept} kept + {refused} refused + "
        "{repeated} repeated",
    ),
    "demo.summary": (
        "{files} 个文件，{rows_in} 行 = 收下 {kept} + 未收 {refused} + 重复 {repeated}\n"
        "{customers} 位客户，{waiting} 对等您看",
        "{files} files, {rows_in} rows = {kept} kept + {refused} refused + {repeated} repeated\n"
        "{customers} customers, {waiting} pairs wait for you",
    ),
    "init.done": (
        "已写好配置 {config}、密钥 {key} 和数据库 {url}",
        "made the config {config}, the key {key} and the database {url}",
    ),
    "init.key_warning": (
        "请把密钥文件另存一份到安全的地方：丢了它，数据就读不出来",
        "keep a copy of the key file in a safe place: without it the data cannot be read",
    ),
    "init.next": ("下一步：guiyi import 文件", "next: guiyi import FILE"),
    "connector.next": (
        "下一步：照着 docs/connectors.md 改写，然后运行 pytest tests/connectors/{name}",
        "next: change it as docs/connectors.md says, then run pytest tests/connectors/{name}",
    ),
    "connector.bad_name": (
        "“{name}”不能用作名字：要用小写字母开头，只含小写字母、数字和下划线",
        "{name!r} is no name: small letters, digits and underscores, a letter first",
    ),
    "connector.no_source": (
        "{path} 不是归一的源码文件夹",
        "{path} is not the source folder of Guiyi",
    ),
    "connector.exists": (
        "{path} 已经存在，没有改动",
        "{path} is already there: nothing was changed",
    ),
    "init.exists": ("{path} 已经存在，没有改动", "{path} is already there: nothing was changed"),
}

_CHECKS: Mapping[str, tuple[str, str]] = {
    "check.ok": ("正常", "ok"),
    "check.bad": ("有问题", "wrong"),
    "check.config": ("配置文件 {path}", "config {path}"),
    "check.key": ("根密钥 {path}", "root key {path}"),
    "check.database": ("数据库", "database"),
    "check.connection": ("来源 {name}", "connection {name}"),
    "check.kind": (
        "不支持 {kind} 这种来源",
        "the kind {kind} is not known; expected spreadsheet, wechat, vcard, zoho or fxiaoke",
    ),
    "check.no_files": ("没有找到文件 {path}", "there is no file {path}"),
    "check.file": ("{file}（{layout}）", "{file} ({layout})"),
    "doctor.python": ("Python {version}", "Python {version}"),
    "doctor.python_old": ("需要 3.11 或更高", "3.11 or newer is needed"),
    "doctor.sqlite": ("SQLite {version}，日志方式 {mode}", "SQLite {version}, journal {mode}"),
    "doctor.mode": ("文件权限 {path}", "file mode {path}"),
    "doctor.mode_open": ("别人可以读取：请运行 chmod {mode}", "others can read it: chmod {mode}"),
    "doctor.library": ("程序库 {name}", "library {name}"),
    "doctor.library_missing": ("没有安装或无法加载", "not installed or cannot be loaded"),
    "doctor.server": ("{name} 服务器", "{name} server"),
    "doctor.unreachable": ("无法连接", "cannot be reached"),
    "doctor.disk": ("磁盘剩余 {free} GB", "{free} GB of disk free"),
    "doctor.disk_low": ("空间不足 1 GB", "less than 1 GB"),
}

SENTENCES: Mapping[str, tuple[str, str]] = {
    **HELP, **ERRORS, **EXPLAIN, **RULES, **SYNC, **WORK, **_WORDS, **_ANSWERS,
    **_CHECKS,
}  # fmt: skip

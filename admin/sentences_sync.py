"""The sentences of two-way sync: key -> (Chinese, English)."""

from __future__ import annotations

from collections.abc import Mapping

SYNC: Mapping[str, tuple[str, str]] = {
    "demo.crms": (
        "另有两个模拟的 CRM：Zoho CRM 有 {zoho} 位联系人，纷享销客有 {fxiaoke} 位；"
        "在“连接”页试着同步",
        "two stand-in CRMs hold {zoho} (Zoho CRM) and {fxiaoke} (Fxiaoke) contacts: try a sync on "
        "the page Connections",
    ),
    "help.shrink": (
        "来源里的记录大幅减少也照办",
        "go on though the source has far fewer records than before",
    ),
    "help.approve": (
        "放行等您同意的写入：NAME 可以是来源、原因（creates、changes:mobile……）或编号",
        "let held writes through: NAME may be a connection, a reason (creates, changes:mobile) "
        "or numbers (7-12)",
    ),
    "help.decline": ("不同意：这些写入不再发出", "say no: these writes are not sent"),
    "help.retry": ("对方拒收的再试一次", "try refused writes once more"),
    "sync.shrunk": (
        "；确实如此的话请加 --accept-shrink",
        "; if that is right, add --accept-shrink",
    ),
    "approve.unknown": (
        "{what} 不是来源、编号，也不是任何等待的原因，见 guiyi sync --plan",
        "{what} is no connection, number or reason that anything waits for: see guiyi sync --plan",
    ),
    "approve.nothing": ("没有符合的写入", "no such write waits"),
    "approve.approve": (
        "已放行 {count} 项；发出：guiyi sync {names}",
        "{count} let through; send them: guiyi sync {names}",
    ),
    "approve.decline": (
        "{count} 项不发出；客户资料有变会重新计算；反悔：guiyi sync --retry declined",
        "{count} will not be sent before their customer changes; "
        "take that back: guiyi sync --retry declined",
    ),
    "approve.retry": (
        "{count} 项将再试一次：guiyi sync {names}",
        "{count} will be tried once more: guiyi sync {names}",
    ),
    "plan.head": (
        "{name}：将写入 {count} 项，其中 {held} 项等您同意",
        "{name}: {count} planned, {held} of them held",
    ),
    "plan.held": ("  等您同意：{why}", "  held: {why}"),
    "plan.turn": ("{before} → {after}", "{before} -> {after}"),
    "plan.empty": ("（空）", "(empty)"),
    "plan.left_out": (
        "{name}：{count} 个值那里存不下，不写入",
        "{name}: not written, does not fit there: {count}",
    ),
    "plan.left_new": ("新的 {kind}", "new {kind}"),
    "left.too_long": ("（那里最多 {most} 个字）", "  (it takes {most} characters)"),
    "left.no_option": ("（不在那里的选项之中）", "  (it is none of the options there)"),
    "left.not_whole": (
        "（不完整：带星号，或不是有效的号码、日期）",
        "  (it is masked, or no real number or day)",
    ),
    "closing.left_out": (
        "  {count} 个值那里存不下，没有写入：guiyi sync {name} --plan 逐个列出",
        "  not written, does not fit there: {count}; see guiyi sync {name} --plan",
    ),
    "closing.in_doubt": (
        "  {count} 位客户先不在那里新建，等您答复是不是同一人：guiyi review",
        "  not made there before you say who they are: {count}; see guiyi review",
    ),
    "plan.cost_credits": (
        "代价：{records} 条记录，约 {calls} 次调用，{credits} 点 API 额度",
        "cost: {records} records, about {calls} calls and {credits} API credits",
    ),
    "plan.cost_calls": (
        "代价：{records} 条记录，约 {calls} 次调用，至少 {seconds} 秒",
        "cost: {records} records, about {calls} calls, {seconds} s at the least",
    ),
    "op.create": ("新建", "create"),
    "op.update": ("修改", "update"),
    "op.delete": ("删除", "delete"),
    "op.merge": ("合并", "merge"),
    "op.restore": ("恢复", "bring back"),
    "op.undoes": ("（撤回 {number}）", " (takes back {number})"),
    "op.other": ("，{id} 并入其中", ", taking in {id}"),
    "reason.creates": ("新建的太多", "many new records at once"),
    "reason.deletes": ("删除的太多", "many deletions at once"),
    "reason.blanks": ("清空的太多", "many emptied fields at once"),
    "reason.merges": ("合并要您点头", "merging needs a yes"),
    "reason.changes": ("{slot}改动的太多", "{slot} changes in many records at once"),
    "reason.declined": ("您没有同意", "you said no"),
    "reason.exists": ("对方说已有同样的记录", "it says that it has such a record already"),
    "reason.gone": ("记录已不在", "the record is gone"),
    "reason.changed": ("对方刚有改动", "it was changed there just now"),
    "closing.balance": (
        "{name}：来源有 {says} 条，这里有 {holds} 条，相差 {differ}（第 {run} 次运行）",
        "{name}: source says {says}, hub holds {holds}, differ {differ} (run {run})",
    ),
    "closing.create": ("新建 {count}", "created {count}"),
    "closing.update": ("修改 {count}", "updated {count}"),
    "closing.delete": ("删除 {count}", "deleted {count}"),
    "closing.merge": ("合并 {count}", "merged {count}"),
    "closing.restore": ("恢复 {count}", "brought back {count}"),
    "closing.held": ("等您同意 {count}", "held {count}"),
    "closing.uncertain": ("结果不明 {count}", "uncertain {count}"),
    "closing.refused": ("拒收 {count}", "refused {count}"),
    "closing.next_held": (
        "  {count} 项等您同意（{why}）：guiyi sync {name} --plan 查看，"
        "guiyi sync --approve {name} {reason} 放行",
        "  {count} held ({why}): look with guiyi sync {name} --plan, let through with "
        "guiyi sync --approve {name} {reason}",
    ),
    "closing.next_failed": (
        "  {count} 项被拒收（{why}）：在来源里或这里改好，再 guiyi sync --retry {name}",
        "  {count} refused ({why}): mend it there or here, then guiyi sync --retry {name}",
    ),
    "closing.next_uncertain": (
        "  {count} 项已发出、结果不明：下次同步会先查看，不会重复写入",
        "  {count} were sent and the answer was lost: the next sync looks before it writes again",
    ),
    "closing.next_plan": (
        "  {count} 项可以发出：guiyi sync {name}",
        "  {count} may be sent: guiyi sync {name}",
    ),
    "closing.next_waiting": (
        "  {count} 项稍后再试，或等下次 guiyi sync {name}",
        "  {count} wait for their turn: guiyi sync {name} sends them",
    ),
    "help.undo_change": (
        "只撤回这一项或这几项写入（见 guiyi sync --plan）",
        "with push: only these writes, by their numbers (7-12)",
    ),
    "undo.change_only": (
        "--change 只用于 guiyi undo push",
        "--change goes with guiyi undo push only",
    ),
    "undo.push": (
        "{count} 项写入将撤回；发出：guiyi sync {names}",
        "{count} writes will be taken back; send that: guiyi sync {names}",
    ),
    "undo.push_line": (
        "写出 {number}  {name}  {count} 项  {at}",
        "push {number}  {name}  {count} writes  {at}",
    ),
    "undo.left.edited_since": (
        "没有撤回：之后有人在那里改过",
        "stays: somebody changed it there since",
    ),
    "undo.left.gone": ("没有撤回：记录已不在", "stays: the record is no more"),
    "undo.left.cannot_part": (
        "没有撤回：那里合并了就分不开",
        "stays: what was merged there cannot be parted",
    ),
    "undo.left.taken_back": ("已经撤回，或正在撤回", "it is taken back already, or about to be"),
    "undo.left.not_sent": ("从未写出", "it was never written"),
    "undo.left.no_connection": (
        "没有撤回：配置里已没有这个来源",
        "stays: the config does not name its connection any more",
    ),
    "help.side": (
        "guiyi review 里的一个值：用第 N 处显示的",
        "for a value of guiyi review: what side N shows",
    ),
    "value.both": ("两处都改了，改得不同", "changed in two places, differently"),
    "value.cleared": ("那里被清空了", "it was emptied there"),
    "value.against": (
        "那里改过，这里另有更新的说法",
        "changed there, and something else was said here",
    ),
    "value.title.number": ("序号", "number"),
    "value.title.customer": ("客户", "customer"),
    "value.title.field": ("字段", "field"),
    "value.title.shown": ("各处显示", "shown there"),
    "value.title.says": ("这里", "here"),
    "value.title.reason": ("原因", "reason"),
    "value.title.since": ("始于", "since"),
    "value.total": ("显示 {shown} 个，共 {total} 个值等您选", "{shown} of {total} values wait"),
    "value.head": ("{customer} 的{field}：{why}（{at}）", "{customer}, {field}: {why} ({at})"),
    "value.here": ("这里：{value}", "here: {value}"),
    "value.decide": (
        "选定：guiyi decide {number} --side N 或 --use 值；都不动：guiyi decide {number} leave",
        "settle it: guiyi decide {number} --side N or --use VALUE; "
        "leave each as it is: guiyi decide {number} leave",
    ),
    "value.left": ("{field}各处保持原样", "{field}: each side stays as it is"),
    "value.side": ("--side 应在 1 到 {sides} 之间", "--side takes 1 to {sides}"),
    "value.nothing": (
        "空值不能选用；要让它空着：guiyi decide {number} leave",
        "nothing cannot be used; to let it stay empty: guiyi decide {number} leave",
    ),
    "check.crm": ("设置", "settings"),
    "check.sign_in": ("登录{account}", "sign-in{account}"),
    "check.signed_in": ("已登录（{account}）", "signed in ({account})"),
    "check.kind_of_crm": ("{kind} 的字段说明", "metadata of {kind}"),
    "check.reads": (
        "{kind} 可读：{records} 条记录，认得 {fields} 个字段",
        "{kind} can be read: {records} records, {fields} fields known",
    ),
    "check.writes": (
        "{kind} 可写；没有存放编号的唯一字段{marker}，新建之前先搜索",
        "{kind} can be written; without a unique field for the hub's id{marker}, a search comes "
        "before each new record",
    ),
    "check.writes_marked": (
        "{kind} 可写，编号存放在 {marker}",
        "{kind} can be written, the hub's id goes into {marker}",
    ),
    "check.no_name": (
        "没有可写的姓名或公司字段：请检查权限和布局",
        "no field for a name or a firm may be written: check the rights and the layout",
    ),
    "check.no_create": (
        "不能在那里新建：请开通权限，或在配置里写 create = false",
        "new records are not allowed there: grant that right, or set create = false",
    ),
    "check.no_database": ("数据库打不开，无法检查", "not tested: the database cannot be opened"),
    "closing.questions": (
        "有 {count} 个值等您选：guiyi review",
        "{count} values wait for your choice: guiyi review",
    ),
}

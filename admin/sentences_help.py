"""The help texts of the command line: key -> (Chinese, English)."""

from __future__ import annotations

from collections.abc import Mapping

HELP: Mapping[str, tuple[str, str]] = {
    "help.guiyi": (
        "归一：把微信、表格、通讯录里的客户归成一本干净的客户簿。",
        "Guiyi: one clean customer book out of WeChat exports, spreadsheets and address books.",
    ),
    "help.usage": ("用法：", "usage: "),
    "help.positionals": ("参数", "arguments"),
    "help.options": ("选项", "options"),
    "help.everywhere": ("所有命令都可用", "with every command"),
    "help.commands": ("命令", "commands"),
    "help.command": ("命令", "COMMAND"),
    "help.help": ("显示帮助", "show this help"),
    "help.version": ("显示版本", "show the version"),
    "help.config": ("配置文件，默认 ./guiyi.toml", "config file; default ./guiyi.toml"),
    "help.language": ("语言：zh 或 en", "language: zh or en"),
    "help.debug": ("出错时显示完整细节", "show the whole error"),
    # commands
    "help.demo": (
        "用自带的样例文件建一本客户簿，并打开核对页面",
        "fill a hub from sample files and open the review page",
    ),
    "help.init": ("写出配置和密钥，建好数据库", "write a config and a key, make the database"),
    "help.check": ("检查配置和各个来源", "test the config and the connections"),
    "help.doctor": ("检查安装环境", "test the installation"),
    "help.sync": (
        "读取配置中的来源，并写回其中的 CRM",
        "read the sources that the config names, and write back to the CRMs",
    ),
    "help.import": (
        "导入文件，逐行给出结果；可用 guiyi undo 撤销",
        "read files into the book, with a verdict per row; guiyi undo takes it back",
    ),
    "help.match": (
        "不建客户簿，直接给文件去重",
        "no hub: deduplicate any customer files",
    ),
    "help.customers": ("列出或搜索客户", "list or search customers"),
    "help.show": ("显示一位客户及每个值的来历", "show a customer and where each value came from"),
    "help.export": ("导出为 CSV 或 XLSX", "write the customers to CSV or XLSX"),
    "help.review": ("列出拿不准、等人判断的", "list what waits for a person"),
    "help.decide": ("给出判断", "settle a pair, a value or a record"),
    "help.undo": (
        "撤回一个判断、一次导入或写到 CRM 的内容，或列出可撤回的",
        "take back a decision, an import or a push to a CRM, or list them",
    ),
    "help.rebuild": ("从头计算全部客户", "compute every customer anew"),
    "help.serve": ("在本机打开页面", "serve the pages to this machine"),
    "help.keys": ("列出数据密钥，或加一把新的", "list the data keys, or add one"),
    "help.audit": ("查看或核验审计链", "show or check the audit chain"),
    "help.new-connector": (
        "为另一种 CRM 写好连接器的骨架和一致性测试",
        "start a connector for another CRM, with its conformance test",
    ),
    # arguments
    "help.connector": (
        "连接器的名字：小写字母、数字和下划线",
        "its name: small letters, digits and underscores",
    ),
    "help.source_dir": (
        "归一的源码文件夹，默认为当前文件夹",
        "the source folder of Guiyi; default: this one",
    ),
    "help.json": ("以 JSON 输出", "print JSON"),
    "help.json_lines": ("每行输出一个 JSON 对象", "print one JSON object a line"),
    "help.once": ("只做一遍，打印汇总后退出", "do the work, print the summary and exit"),
    "help.port": ("端口，0 表示任选一个", "port; 0 takes any free one"),
    "help.dir": ("样例文件夹，默认 ./demo", "folder of the demo; default ./demo"),
    "help.key_file": (
        "密钥文件，默认 ~/.config/guiyi/root.key",
        "key file; default ~/.config/guiyi/root.key",
    ),
    "help.region": (
        "没有国家区号的电话属于哪里，默认 CN",
        "where phones without a country code belong; default CN",
    ),
    "help.url": ("数据库地址，默认在 data 文件夹", "database URL; default: in the folder data"),
    "help.search": (
        "名字、电话、拼音首字母、店名……任何片段",
        "any scrap: name, digits of a phone, pinyin initials, shop",
    ),
    "help.limit": ("最多显示几条", "at most so many"),
    "help.public_id": ("客户编号，如 C-0142", "customer id such as C-0142"),
    "help.export_file": ("以 .csv 或 .xlsx 结尾的文件", "a file that ends in .csv or .xlsx"),
    "help.raw": (
        "不做防公式处理，供再次导入；不要用表格软件打开",
        "leave cells as they are, for reading in again; not for Excel",
    ),
    "help.review_number": ("只看这一对", "show this pair only"),
    "help.why": ("只看这一类", "only those of this reason"),
    "help.decide_what": (
        "guiyi review 里的序号；用 --use、--split、--part 时是客户编号",
        "a number of guiyi review; with --use, --split or --part a customer id",
    ),
    "help.verdict": (
        "same 同一人，different 不是同一人，related 有关系，later 以后再说；值：leave 都不动",
        "what the pair is; of a value: leave, each side as it is",
    ),
    "help.kind": ("什么关系：family、colleague、shop 或自己写", "how they are related"),
    "help.until": ("以后再说：到哪一天，如 2026-12-31", "later: the day to ask again"),
    "help.note": ("附一句说明", "a note to keep with it"),
    "help.use": (
        "该客户的这个字段用这个值；对 guiyi review 里的一个值只写值",
        "show this value in this field; for a value of guiyi review the value only",
    ),
    "help.split": (
        "guiyi show 里的第 N 条记录不是这位客户",
        "record N of guiyi show is not this customer",
    ),
    "help.undo_number": (
        "序号或一段，如 7-12；不写则取最近一个",
        "its number, or some: 7-12; default: the newest",
    ),
    "help.verify": (
        "只核对从头计算与现有结果是否一致，不改动",
        "only compare a rebuild with what is there",
    ),
    "help.keys_what": ("list 列出，add 加一把", "list them, or add one"),
    "help.audit_verify": ("核验每一环", "check every link"),
    "help.files": ("要读的文件", "the files to read"),
    "help.as": ("来源的名字，默认按文件判断", "name of the connection; default: by the file"),
    "help.rows": ("逐行显示结果", "show the verdict on every row"),
    "help.file_options": ("判断不对时可以指明", "where a guess is wrong"),
    "help.sheet": ("工作表的名字", "name of the sheet"),
    "help.header": ("表头在第几行", "row of the header, from 1"),
    "help.encoding": ("文字编码，如 gb18030", "text encoding such as gb18030"),
    "help.column": (
        "表头=字段，可重复；字段留空则忽略该列",
        "HEADER=FIELD, may be repeated; an empty field ignores the column",
    ),
    "help.layout": ("文件格式的名字，如 taobao", "name of the layout, such as taobao"),
    "help.names": ("来源的名字，不写则全部", "connections; default: all"),
    "help.full": (
        "没有变化的文件也重读；CRM 从头读到尾",
        "read files again that have not changed, and every record of a CRM",
    ),
    "help.plan": (
        "只说会写什么，不写出任何内容",
        "only say what would be written, with before and after; write nothing outside",
    ),
    "help.output": ("结果文件：id,customer", "where to write id,customer"),
    "help.explain_rows": ("加一列，说明为什么归在一起", "add the reasons per merged record"),
    "help.truth": (
        "正确答案（id,cluster），打印精确率与召回率",
        "a file id,cluster: print precision and recall",
    ),
    "help.mode": ("careful 谨慎，balanced 平衡，eager 积极", "how readily to merge"),
}

"""What commands say when something is wrong: key -> (Chinese, English)."""

from __future__ import annotations

from collections.abc import Mapping

ERRORS: Mapping[str, tuple[str, str]] = {
    "no_config": (
        "没有找到配置文件 {path}：请先运行 guiyi init",
        "there is no config file {path}: run guiyi init first",
    ),
    "internal_error": (
        "程序内部出错，编号 {number}，详情见 {log}（加 --debug 可直接显示）",
        "internal error, id {number}: details in {log} (--debug shows them)",
    ),
    "internal_error_no_log": (
        "程序内部出错，编号 {number}（加 --debug 可显示详情）{log}",
        "internal error, id {number} (--debug shows the details){log}",
    ),
    "database.busy": (
        "别的程序正占用数据库，请稍后再试",
        "another program holds the database: try again later",
    ),
    "database.full": (
        "磁盘已满，这一步没有保存（之前各步已保存的内容仍在）",
        "the disk is full: this step was not kept (what earlier steps kept is still there)",
    ),
    "database.readonly": (
        "数据库文件打不开或不能写，请检查文件夹和权限",
        "the database cannot be opened or written: check its folder and modes",
    ),
    "database.damaged": (
        "数据库文件已损坏，请用备份恢复",
        "the database is damaged: put a copy of it back",
    ),
    "database.refused": (
        "数据库拒绝登录，请检查 store.url 和密码",
        "the database refuses the sign-in: check store.url and the password",
    ),
    "database.unreachable": (
        "连不上数据库，请检查 store.url 和服务器",
        "the database cannot be reached: check store.url and the server",
    ),
    "interrupted": ("已中断", "interrupted"),
    "file_error": ("{path}：{why}", "{path}: {why}"),
    "no_file": ("没有这个文件", "there is no such file"),
    "no_folder": ("文件夹不存在：{path}", "there is no folder {path}"),
    "error.TooBig": ("超过上限：{allowed} {unit}", "more than the {allowed} {unit} allowed"),
    "error.Shrunk": (
        "上次有 {before} 行，这次只有 {now} 行，未作任何改动",
        "{before} rows before and only {now} now: nothing was changed",
    ),
    "error.ConfigError": ("配置有误：{problems}", "the config is wrong: {problems}"),
    "error.Tampered": (
        "{where} 的封印对不上，数据可能被改动过，已停止",
        "the seal does not hold at {where}: the data may have been changed; stopped",
    ),
    "error.HubError": ("没有完成：{text}", "{text}"),
    "error.NotYours": ("没有这一条", "there is no such thing"),
    "error.AlreadySettled": ("已经有人处理过了", "somebody has already decided this"),
    "error.Busy": ("别的程序正在使用，请稍后再试", "another process is at it: try again later"),
    "error.LeaseLost": (
        "这项工作已由另一个进程接手，没有保存任何内容",
        "another process has taken this work over: nothing was kept",
    ),
    "error.KeyMissing": ("根密钥文件不可用", "the root key file cannot be used"),
    "error.TryLater": ("来源暂时无法连接，请稍后再试", "the source cannot be reached: try later"),
    "error.SignInAgain": ("来源需要重新登录", "the source no longer accepts our sign-in"),
    "error.NotAllowed": ("来源拒绝了请求，缺少权限", "the source refuses this: a right is missing"),
    "error.BadAnswer": ("来源的回答无法读取", "the source's answer cannot be read"),
    "error.WrongAddress": (
        "地址指向内部网络、被转到别处或不是 https，没有向那里发送任何内容",
        "the address leads inside a network, elsewhere, or is not https: nothing was sent there",
    ),
    "error.Unsure": (
        "已发出但不知道是否写入，需先查看再决定是否重发",
        "it was sent and what became of it is not known: look before sending it again",
    ),
    "arguments.required": ("缺少参数：{what}", "missing: {what}"),
    "arguments.unknown": ("不认识的参数：{what}", "not known: {what}"),
    "arguments.choice": (
        "{where} 不能是 {what}，可选：{among}",
        "{where} cannot be {what}; choose from {among}",
    ),
    "arguments.value": ("{where} 的值 {what} 不对", "{where} cannot be {what}"),
    "arguments.missing": ("{where} 后面缺少内容", "{where} needs a value"),
    "arguments.together": ("{where} 不能与 {what} 同时使用", "{where} does not go with {what}"),
    "arguments.one_of": ("{what} 之中必须有一个", "one of {what} is needed"),
    "arguments.ambiguous": ("{what} 不明确，可能是：{among}", "{what} could be {among}"),
    "column_option": (
        "--column {text} 不对：应写成 表头=字段，字段须是已知的名字",
        "--column {text}: expected HEADER=FIELD with a known field",
    ),
    "encoding_option": ("没有 {text} 这种文字编码", "there is no text encoding {text}"),
}

"""The sentences of workers and the clock: key -> (Chinese, English)."""

from __future__ import annotations

from collections.abc import Mapping

WORK: Mapping[str, tuple[str, str]] = {
    "help.work": (
        "到点就同步：从队列里取任务；没有配置队列时自己看钟",
        "sync what is due: jobs from the queue, or without one by its own clock",
    ),
    "help.schedule": (
        "看钟：把到点的同步放进队列",
        "the clock: put what is due into the queue",
    ),
    "help.work_once": ("做完现在到点的就退出", "do what is due now, then end"),
    "help.timetable": ("只显示时间表和正在进行的", "only show the timetable and what is running"),
    "work.begin": ("等待任务；Ctrl+C 结束", "waiting for work; Ctrl+C ends it"),
    "work.busy": ("{name}：别的进程正在同步，稍后再看", "{name}: another process is at it; later"),
    "work.matched": ("已比对遗留的行", "rows that were left over are matched"),
    "work.fault": (
        "程序内部错误 {number}，稍后重试；详见 {log}",
        "a fault of the program, {number}; tried again later; see {log}",
    ),
    "schedule.begin": ("看钟中；Ctrl+C 结束", "watching the clock; Ctrl+C ends it"),
    "schedule.no_queue": (
        "没有配置队列（queue.url）：guiyi work 自己会看钟",
        "no queue is configured (queue.url): guiyi work watches the clock by itself",
    ),
    "schedule.handed_out": ("放进队列：{count} 项", "put into the queue: {count}"),
    "schedule.name": ("来源", "connection"),
    "schedule.every": ("计划", "schedule"),
    "schedule.next": ("下次", "next"),
    "schedule.failures": ("连续失败", "failures"),
    "schedule.now": ("现在", "now"),
    "schedule.by_hand": ("手动", "by hand"),
    "schedule.running": (
        "{step}：读入 {read}，写出 {written}",
        "{step}: {read} read, {written} written",
    ),
    "step.push": ("写出", "writing out"),
}

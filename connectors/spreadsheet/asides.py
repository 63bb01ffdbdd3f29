"""Rows that stand in a table and are not of it: totals and comments."""

from __future__ import annotations

import re

from connectors.reasons import Reason
from connectors.spreadsheet.cells import text_of
from connectors.spreadsheet.table import SheetRow

_TOTAL = re.compile(
    r"(?:本页|本頁|本月|本年|全部)?(?:合\s*计|总\s*计|小\s*计|合\s*計|總\s*計|小\s*計|共\s*计|共計|汇总|彙總"
    r"|grand\s*total|sub\s*total|total|sum|平均|average)\s*[:：]?[\s\d,.]*[人条户笔元位]?",
    re.IGNORECASE,
)
_COMMENT = re.compile(
    r"[（(【\[].*[)）】\]]|(?:注|备注|備註|说明|說明|提示|填表|制表|打印|审核|更新|数据来源|导出|以上|以下|note)"
    r"\s*[:：].*|(?:以上|以下|空行).*|[※#*].*|//.*",
    re.IGNORECASE | re.DOTALL,
)
#: What a total's first cell begins with: a cheap look before the costly one.
TOTAL_STARTS = frozenset("本全合总總小共汇彙平gGsStTaA")


def aside(row: SheetRow) -> str:
    """Return why the row is not one of the list, "" for a row of the list.

    A person may be called Total; a row with a phone is never one.
    """
    filled = [text for cell in row.cells if (text := text_of(cell))]
    if _TOTAL.fullmatch(filled[0]) and not any(
        text.isdigit() and len(text) >= 11 for text in filled
    ):
        return Reason.TOTAL_ROW
    if len(filled) == 1 and (_COMMENT.fullmatch(filled[0]) or len(filled[0]) > 40):
        return Reason.COMMENT_ROW
    return ""

"""Chinese surnames of two characters, for splitting a name where a record keeps it split."""

from __future__ import annotations

_IN_A_ROW = (
    "欧阳上官司马诸葛东方皇甫尉迟公孙慕容令狐司徒司空夏侯轩辕端木百里呼延南宫西门长孙宇文独孤澹台公冶宗政濮阳"
    "淳于单于太叔申屠仲孙钟离闻人赫连万俟拓跋完颜歐陽司馬諸葛東方尉遲公孫軒轅南宮西門長孫獨孤澹臺濮陽鍾離聞人赫連"
)
DOUBLE_SURNAMES = frozenset(_IN_A_ROW[at : at + 2] for at in range(0, len(_IN_A_ROW), 2))

"""Cleans a Chinese customer table as a user of a matching library would, before it is measured.

`python cleaned.py records.csv OUT.csv [--deep]`: digits-only phones, mail in lower case, mobile and
name lifted out of remarks. `--deep` is what an expert of Chinese data adds by hand: simplified
script, names without forms of address, pinyin, the core of a firm's name, the mobile wherever it
stands. Runs inside the environment of a peer; knows nothing of this project's engine.
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from functools import cache
from typing import Any

COLUMNS = ("id", "source", "name", "mobile", "phone", "email", "wechat", "company", "province",
           "city", "district", "address", "birthday")  # fmt: skip
DEEP = (*COLUMNS, "name_sound", "surname", "core")

_MOBILE = re.compile(r"(?<!\d)(?:\+?86|0086)?(1[3-9]\d{9})(?:\.0)?(?!\d)")
_HANZI_NAME = re.compile(r"^[\u4e00-\u9fff]{2,4}$")
_LEAD = re.compile(r"^(?:A|老客户)?([\u4e00-\u9fff]{2,4})(?=$|[\s\-@\d])")
_POLITE = re.compile(r"(先生|女士|小姐|总|经理|老师|老板|哥|姐|工)$")
_LEGAL = re.compile(r"(股份有限公司|有限责任公司|有限公司|公司)$")
_BRACKETS = re.compile(r"[(（][^)）]*[)）]")


def digits(text: str) -> str:
    """Return the first mobile in the text, else its digits alone."""
    plain = unicodedata.normalize("NFKC", text)
    found = _MOBILE.search(re.sub(r"[\s()'\-]", "", plain)) or _MOBILE.search(plain)
    if found:
        return found.group(1)
    return re.sub(r"\D", "", plain.removesuffix(".0"))


def usual(row: dict[str, str]) -> dict[str, str]:
    """Return the row with the usual cleaning."""
    out = {column: row.get(column, "").strip() for column in COLUMNS}
    remark, nickname = row.get("remark", "").strip(), row.get("nickname", "").strip()
    out["name"] = re.sub(r"\s+", " " if row["name"].isascii() else "", row["name"]).strip()
    if not out["name"]:
        lead = _LEAD.match(remark)
        out["name"] = lead.group(1) if lead else nickname if _HANZI_NAME.match(nickname) else ""
    lifted = _MOBILE.search(remark)
    out["mobile"] = digits(row["mobile"]) or (lifted.group(1) if lifted else "")
    out["phone"] = digits(row["phone"])
    out["email"] = out["email"].lower()
    out["city"], out["district"] = (
        out["city"].removesuffix("市"),
        out["district"].removesuffix("区"),
    )
    out["province"] = out["province"].removesuffix("省").removesuffix("市")
    parts = re.findall(r"\d+", out["birthday"])
    if len(parts) == 3:
        out["birthday"] = f"{int(parts[0])}-{int(parts[1]):02d}-{int(parts[2]):02d}"
    elif parts and len(parts[0]) == 8:
        out["birthday"] = f"{parts[0][:4]}-{parts[0][4:6]}-{parts[0][6:]}"
    return out


class Expert:
    """The deep cleaning: needs pypinyin and OpenCC."""

    def __init__(self, cities: set[str]) -> None:
        """`cities`: the names of cities that the table itself knows."""
        import opencc
        import pypinyin

        self._cities = cities
        self._simple: Any = opencc.OpenCC("t2s")
        self._read: Any = cache(lambda text: "".join(pypinyin.lazy_pinyin(text)))
        surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严"  # noqa: E501
        self._surnames = {self._read(surname) for surname in surnames}

    def deep(self, row: dict[str, str]) -> dict[str, str]:
        simple = {key: self._simple.convert(value) for key, value in row.items()}
        out = usual(simple)
        name = _POLITE.sub("", _BRACKETS.sub("", out["name"]).split("-")[0]).strip()
        if not out["mobile"]:
            for value in (simple["phone"], simple["wechat"], simple["email"].split("@")[0]):
                if found := _MOBILE.search(digits(value)):
                    out["mobile"] = found.group(1)
                    break
        out["surname"] = self._read(name[:1]) if name and not name.isascii() else ""
        out["name_sound"] = self._sound(name, out)
        out["name"] = name if len(name) > 1 and not name.isascii() else ""
        core = _LEGAL.sub(
            "", _BRACKETS.sub("", re.sub(r"公司.{2,4}分公司$", "公司", out["company"]))
        )
        for length in (4, 3, 2):
            if core[:length] in self._cities:
                core = core[length:].removeprefix("市")
                break
        out["core"] = core
        return out

    def _sound(self, name: str, out: dict[str, str]) -> str:
        if not name.isascii():
            return self._read(name) if len(name) > 1 else ""
        words = name.lower().split()
        if len(words) == 2:
            first, last = words
            if last in self._surnames and first not in self._surnames:
                first, last = last, first
            out["surname"] = first
            return first + last
        return words[0] if words else ""


def main(source: str, target: str, *options: str) -> None:
    deep = "--deep" in options
    with open(source, encoding="utf-8", newline="") as read:
        rows = list(csv.DictReader(read))
    cities = {row["city"].removesuffix("市") for row in rows} - {""}
    clean = Expert(cities).deep if deep else usual
    with open(target, "w", encoding="utf-8", newline="") as write:
        writer = csv.DictWriter(write, DEEP if deep else COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(clean(row) for row in rows)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""What a given name, and what a remark calls somebody, tell of a person's sex."""

from __future__ import annotations

from collections.abc import Iterable

from dedupe.profile import NameForm
from dedupe.tables import sexes_of_given

#: Readings that somebody wrote down: a guess from letters tells no characters.
_WRITTEN = ("name", "remark")


def named_sex(names: Iterable[NameForm]) -> str:
    """Return "m" or "f" where all written full names say the same, else "".

    伟强 is a man's and 丽芳 a woman's; 建芳 and 文 say nothing.
    """
    found = ""
    for surname, given, _, _, source, full in names:
        if full and surname and source in _WRITTEN:
            sex = _sex_of(given)
            if not sex or (found and sex != found):
                return ""
            found = sex
    return found


def _sex_of(given: str) -> str:
    table = sexes_of_given()
    found = ""
    for character in given:
        sex = table.get(character, "")
        if sex and found and sex != found:
            return ""
        found = found or sex
    return found

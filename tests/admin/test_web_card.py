"""How the card is laid out: columns, order of rows, marks, and what can be picked."""

from __future__ import annotations

from admin.web.card import Card, Verdict
from admin.web.likeness import Mark
from admin.web.side_by_side import build
from store.records import Shown
from store.values import Customer, FieldValue, RowId, RunnerUp


def shown(key: str, **fields: str) -> Shown:
    row = RowId("table", "customers", key)
    said = {name: (value,) for name, value in fields.items()}
    return Shown(
        row, said, f"row {key}", "2026-11-02T08:00:00Z", "table", "spreadsheet", 1, "a.csv"
    )


def won(value: str, key: str, *others: tuple[str, str]) -> tuple[FieldValue, ...]:
    runners = tuple(RunnerUp(text, RowId("table", "customers", at), 1) for text, at in others)
    return (FieldValue(value, RowId("table", "customers", key), 1, "newest", runners_up=runners),)


ONE = shown("1", name="张伟", mobile="13800001101", company="西湖贸易", city="杭州", title="经理")
TWO = shown("2", name="張偉", mobile="+86 138 0000 1101", company="美丽源", wechat="zw")
THREE = shown("3", name="张伟", mobile="13800001101")
RESULT = Customer(
    "", (ONE.row, TWO.row, THREE.row),
    {"name": won("张伟", "1", ("張偉", "2")), "company": won("美丽源", "2", ("西湖贸易", "1"))},
)  # fmt: skip


def card(*, third: bool = True) -> Card:
    mine = Customer("C-0001", (THREE.row, ONE.row) if third else (ONE.row,))
    theirs = Customer("C-0002", (TWO.row,))
    all_shown = {one.row: one for one in (ONE, TWO, THREE)}
    return build((ONE.row, TWO.row), (mine, theirs), all_shown, RESULT)


def test_the_asked_records_come_first() -> None:
    heads = card().columns
    assert [(h.number, h.row.external_id, h.side, h.asked) for h in heads] == [
        (1, "1", "a", True), (2, "2", "b", True), (3, "3", "a", False),
    ]  # fmt: skip
    assert card().second.row == TWO.row


def test_rows_go_from_contradiction_to_nothing() -> None:
    verdicts = [line.verdict for line in card().lines]
    assert verdicts == sorted(verdicts, key=list(Verdict).index)
    by_field = {line.field: line for line in card().lines}
    assert by_field["company"].verdict is Verdict.DIFFERS
    assert by_field["name"].verdict is Verdict.PARTLY
    assert by_field["wechats"].verdict is Verdict.ONLY
    assert by_field["phones"].verdict is Verdict.EQUAL
    assert by_field["emails"].verdict is Verdict.EMPTY
    assert [line.field for line in card().of("differs")] == ["company"]


def test_cells_are_marked_against_the_first() -> None:
    name = next(line for line in card().lines if line.field == "name")
    assert [cell.look.mark for cell in name.cells] == [Mark.EQUAL, Mark.NEAR, Mark.EQUAL]
    assert name.mark is Mark.NEAR


def test_picking_what_the_rule_chose_picks_nothing() -> None:
    assert card().picked("company", "2") is None
    assert card().picked("company", "1") == (ONE.row, "西湖贸易")


def test_picks_that_make_no_sense() -> None:
    for column in ("0", "4", "99", "x", "", "²"):
        assert card().picked("company", column) is None
    assert card().picked("phones", "1") is None
    assert card().picked("nonsense", "1") is None


def test_one_button_a_value() -> None:
    name = next(line for line in card().lines if line.field == "name")
    assert [cell.pick for cell in name.cells] == ["张伟", "張偉", ""]
    assert sum(cell.picked for cell in name.cells) == 1


def test_a_great_group_says_how_many_are_left_out() -> None:
    many = [shown(str(n), name="张伟") for n in range(30)]
    mine = Customer("C-1", tuple(one.row for one in many))
    laid = build(
        (many[7].row, TWO.row), (mine, Customer("C-2", (TWO.row,))),
        {one.row: one for one in (*many, TWO)}, RESULT,
    )  # fmt: skip
    assert (len(laid.columns), laid.left_out) == (20, 11)
    assert [head.row for head in laid.columns[:2]] == [many[7].row, TWO.row]

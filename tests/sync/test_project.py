"""Which value wins, who holds it, and that the order of the records does not matter."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dedupe.show import ShownValue
from store.values import Customer, Decision, DecisionKind, Relation, RowId
from sync.project import MOST_RUNNERS, Seen, project
from sync.survivorship import FieldRule, Rule, Survivorship


def row(n: int, connection: str = "table") -> RowId:
    return RowId(connection, "customers", str(n))


def seen(n: int, at: str = "2026-01-01", connection: str = "table", **shown: str) -> Seen:
    """A record; `name="张三"`, and `name="张三@0.3"` for one that is weakly supported."""
    fields = {}
    for name, texts in shown.items():
        values = []
        for text in texts.split("|"):
            value, _, strength = text.partition("@")
            values.append(ShownValue(value, value, float(strength or 1)))
        fields[name] = tuple(values)
    return Seen(row(n, connection), n * 10, at, fields)


def won(customer: Customer, name: str) -> str:
    return customer.values[name][0].value


def by(rule: Rule, *records: Seen, trust: tuple[str, ...] = ()) -> str:
    rules = Survivorship({"x": FieldRule(rule, trust)})
    return won(project(records, rules=rules), "x")


def test_every_rule_has_its_winner() -> None:
    a = seen(1, "2026-01-01", x="old@0.9")
    b = seen(2, "2026-02-01", x="long text@0.6")
    c = seen(3, "2026-03-01", x="new@0.8")
    d = seen(4, "2026-01-15", connection="crm", x="old@0.5")
    assert by(Rule.CLEAREST, a, b, c, d) == "old"
    assert by(Rule.NEWEST, a, b, c, d) == "new"
    assert by(Rule.OLDEST, b, c, a) == "old"
    assert by(Rule.MOST, a, b, c, d) == "old"
    assert by(Rule.LONGEST, a, b, c) == "long text"
    assert by(Rule.TRUSTED, a, b, c, d, trust=("crm", "table")) == "old"
    assert by(Rule.TRUSTED, b, c, trust=("crm", "table")) == "new"


def test_what_only_stands_in_for_a_value_is_not_the_newest() -> None:
    whole, hint = seen(1, "2026-01-01", x="张美兰"), seen(2, "2026-06-01", x="张姐@0.3")
    assert by(Rule.NEWEST, whole, hint) == "张美兰"


def test_more_rows_win_where_all_else_is_equal() -> None:
    same = [seen(n, x=x) for n, x in enumerate("abb", start=1)]
    assert by(Rule.CLEAREST, *same) == "b"
    assert by(Rule.NEWEST, *same) == "b"


def test_a_value_names_its_best_row_and_every_other() -> None:
    records = [seen(1, name="张伟@0.5"), seen(2, name="张伟"), seen(3, name="王芳@0.9")]
    (name,) = project(records).values["name"]
    assert (name.value, name.row, name.observation, name.also) == ("张伟", row(2), 20, (row(1),))
    assert [(r.value, r.row, r.observation) for r in name.runners_up] == [("王芳", row(3), 30)]
    assert (name.rule, name.main, name.raw) == ("clearest", True, "")


def test_lists_keep_everything_and_name_one_main() -> None:
    records = [seen(1, phones="1|2@0.4"), seen(2, phones="3@0.5|1")]
    phones = project(records).values["phones"]
    assert [(p.value, p.main) for p in phones] == [("1", True), ("3", False), ("2", False)]
    assert [p.also for p in phones] == [(row(2),), (), ()]
    assert not any(p.runners_up for p in phones)


def test_runners_up_have_an_end() -> None:
    records = [seen(n, x=f"v{n:03}") for n in range(40)]
    assert len(project(records).values["x"][0].runners_up) == MOST_RUNNERS


def test_a_title_comes_from_the_row_of_its_company() -> None:
    records = [
        seen(1, "2026-01-01", company="甲公司", title="经理"),
        seen(2, "2026-05-01", company="乙公司@0.5", title="总监"),
    ]
    customer = project(records)
    assert (won(customer, "company"), won(customer, "title")) == ("甲公司", "经理")


def use(number: int, n: int, value: str, field: str = "name") -> Decision:
    return Decision(number, DecisionKind.USE, row(n), field=field, value=value)


def test_a_value_chosen_by_hand_beats_every_rule() -> None:
    records = [seen(1, name="张伟"), seen(2, name="张伟"), seen(3, name="王芳@0.1")]
    (name,) = project(records, [use(1, 1, "王芳")]).values["name"]
    assert (name.value, name.rule, name.row) == ("王芳", "hand", row(3))
    assert [r.value for r in name.runners_up] == ["张伟"]


def test_the_newest_word_by_hand_stands_in_any_order() -> None:
    said = [use(2, 1, "乙"), use(1, 2, "甲"), use(3, 9, "丙")]
    for decisions in (said, said[::-1]):
        (name,) = project([seen(1, name="张伟"), seen(2)], decisions).values["name"]
        assert (name.value, name.row, name.observation) == ("乙", row(1), 10)


def test_by_hand_into_a_field_that_nobody_has_and_into_a_list() -> None:
    customer = project(
        [seen(1, phones="1|2")], [use(1, 1, "甲", "company"), use(2, 1, "2", "phones")]
    )
    assert won(customer, "company") == "甲"
    assert [(p.value, p.rule) for p in customer.values["phones"]] == [
        ("2", "hand"),
        ("1", "clearest"),
    ]


def test_relations_are_in_order_and_once() -> None:
    relations = [Relation(row(9), "family"), Relation(row(8), "shop", True)] * 2
    assert project([seen(1)], (), relations).relations == (relations[1], relations[0])


texts = st.sampled_from(("a", "b", "c@0.4", "a|c", "b@0.4|a@0.2"))
days = st.sampled_from(("2026-01-01", "2026-02-01"))
names = st.sampled_from(("x", "phones", "name", "company", "title"))
drawn = st.lists(st.tuples(days, st.dictionaries(names, texts)), min_size=1, max_size=5)


@given(drawn, st.sampled_from([r for r in Rule if r not in (Rule.HAND, Rule.EDITED)]), st.data())
def test_order_does_not_matter_and_nothing_is_lost(
    table: list[tuple[str, dict[str, str]]], rule: Rule, data: st.DataObject
) -> None:
    records = [seen(n, at, **shown) for n, (at, shown) in enumerate(table)]
    rules = Survivorship(dict.fromkeys(("x", "phones", "name"), FieldRule(rule)))
    customer = project(records, rules=rules)
    assert project(data.draw(st.permutations(records)), rules=rules) == customer
    assert customer.rows == tuple(sorted(one.row for one in records))
    holders: dict[tuple[str, str], set[RowId]] = {}
    for one in records:
        for name, values in one.shown.items():
            for value in values:
                holders.setdefault((name, value.value), set()).add(one.row)
    told = {
        (name, v.value): {v.row, *v.also} for name, held in customer.values.items() for v in held
    }
    runners = {
        (name, r.value): r.row
        for name, held in customer.values.items()
        for v in held
        for r in v.runners_up
    }
    assert told.keys() | runners.keys() == holders.keys()
    assert all(holders[key] == rows for key, rows in told.items())
    assert all(row in holders[key] for key, row in runners.items())


def test_a_place_inside_the_clearest_one_says_more() -> None:
    wide = [seen(n, region="广东深圳") for n in (1, 2)]
    inside, guess = seen(3, region="广东深圳福田@0.6"), seen(4, region="广东深圳南山@0.2")
    elsewhere = seen(5, region="广东广州天河@0.9")
    assert won(project([*wide, inside, guess, elsewhere]), "region") == "广东深圳福田"
    assert won(project([*wide, guess, elsewhere]), "region") == "广东深圳"
    province = seen(6, region="广东")
    assert won(project([province, province, inside, *wide]), "region") == "广东深圳福田"
    by_most = Survivorship({"region": FieldRule(Rule.MOST)})
    assert won(project([*wide, inside], rules=by_most), "region") == "广东深圳"


@given(st.sampled_from([rule for rule in Rule if rule not in (Rule.HAND, Rule.EDITED)]), st.data())
def test_a_customer_of_one_row_is_made_by_the_same_rules(rule: Rule, data: st.DataObject) -> None:
    """The short way of the one is the long way with a word by hand that was never said."""
    texts = st.lists(st.sampled_from(["ab", "abc@0.4", "b@0.6", "c"]), min_size=1, unique=True)
    names = ("x", "phones", "region", "company", "title", "tags")
    one = seen(1, **{name: "|".join(data.draw(texts)) for name in names})
    rules = Survivorship({"x": FieldRule(rule), "region": FieldRule(Rule.CLEAREST)})
    by_hand = Decision(1, DecisionKind.USE, row(1), field="y", value="z")
    long = project([one], [by_hand], rules=rules)
    short = project([one], rules=rules)
    assert short.values == {name: held for name, held in long.values.items() if name != "y"}

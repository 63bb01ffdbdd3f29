"""Headers, and the exports of known programs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook

from connectors.contract import ReadOptions, ReadRow
from connectors.files import expand, open_file, recognise
from connectors.spreadsheet.aliases import alias_table, field_of
from connectors.spreadsheet.headers import find_header
from connectors.spreadsheet.layouts import LAYOUTS
from store.errors import ConfigError, Unreadable
from store.values import FIELDS, PURCHASE_FIELDS, Stream

SAMPLES = Path(__file__).parent.parent / "samples" / "spreadsheets"


def rows_of(path: Path, options: ReadOptions | None = None) -> tuple[str, list[ReadRow]]:
    with open_file(path, options) as opened:
        return opened.layout.name, [row for page in opened for row in page]


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode(encoding))
    return path


def fields(row: ReadRow, stream: Stream = Stream.CUSTOMERS) -> dict[str, str]:
    record = next(record for record in row.records if record.stream == stream)
    return {name: "|".join(values) for name, values in record.fields.items()}


def test_every_alias_names_one_known_field() -> None:
    known = {"", "party", "contact", "street", "external_id", "purchases.id", "name_pinyin"}
    known |= {*FIELDS, *(f"purchases.{name}" for name in PURCHASE_FIELDS)}
    assert set(alias_table().values()) <= known
    assert len(alias_table()) > 1_500


def test_every_layout_maps_to_known_fields() -> None:
    known = {"", "street", "external_id", "purchases.id", *FIELDS}
    known |= {f"purchases.{name}" for name in PURCHASE_FIELDS}
    for layout in LAYOUTS:
        assert set(layout.columns.values()) <= known, layout.name


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("手机号码\n(必填)", "mobile"),
        ("＊姓　名：", "name"),
        ("客户手机", "mobile"),
        ("手机2", "mobile"),
        ("累计金额(元)", "total_spent"),
        ("行動電話", "mobile"),
        ("E-mail 1 - Value", "email"),
        ("紧急联系人电话", ""),
        ("統一編號", ""),
        ("UserName", ""),
        ("今天天气", None),
    ],
)
def test_what_a_header_means(header: str, field: str | None) -> None:
    assert field_of(header) == field


def test_a_row_of_values_is_no_header() -> None:
    assert find_header([["张美兰", "13800001101"], ["王建国", "13900002202"]]) is None
    assert find_header([["客户", "13800001101"], ["电话", "13900002202"]]) is None


def test_the_messy_list() -> None:
    name, rows = rows_of(SAMPLES / "客户登记表_messy.xlsx")
    assert name == "table"
    people = [row for row in rows if row.records and row.place.startswith("客户")]
    assert len(people) == 10
    assert fields(people[1])["mobile"] == "13900002202/0757-80002202"
    assert fields(people[1])["last_purchase_at"] == "2025-06-03"
    assert fields(people[4])["birthday"] == "1998/2/30"
    assert people[4].notes == ("date_unreadable",)
    assert {str(row.refused) for row in rows if row.refused} == {"comment_row", "total_row"}
    suppliers = [row for row in rows if row.place.startswith("供应商")]
    assert [fields(row)["uscc"] for row in suppliers] == [
        "91440300MA5HN00144", "91440606MA5HN00023"
    ]  # fmt: skip
    layout = recognise(SAMPLES / "客户登记表_messy.xlsx")
    assert layout.details["hidden_sheets"] == ["回收站"]
    sheets = layout.details["sheets"]
    assert isinstance(sheets, list)
    assert [sheet["hidden_rows"] for sheet in sheets] == [1, 0]
    assert sheets[0]["header_row"] == 4


ORDERS: Mapping[str, tuple[str, str, str]] = {
    "taobao_ExportOrderList202506031200.csv": ("taobao", "3890000000000000001", "290.00"),
    "youzan_orders.csv": ("youzan", "E20250603101502000001", "290.00"),
}


@pytest.mark.parametrize("file", ORDERS)
def test_an_order_is_a_buyer_and_a_purchase(file: str) -> None:
    layout, order, amount = ORDERS[file]
    name, rows = rows_of(SAMPLES / file)
    assert name == layout
    customer, purchase = rows[0].records
    assert customer.fields["name"] == ("张美兰",)
    assert customer.fields["mobile"] == ("13800001101",)
    assert "company" not in customer.fields
    assert (purchase.external_id, purchase.fields["amount"]) == (order, (amount,))
    assert purchase.fields["at"][0].startswith("2025-")


def test_masked_buyers_are_noted() -> None:
    _, rows = rows_of(SAMPLES / "taobao_ExportOrderList202506031200.csv")
    assert set(rows[1].notes) == {"name_masked", "phone_masked"}


def test_an_order_without_a_buyer_is_a_purchase_alone() -> None:
    name, rows = rows_of(SAMPLES / "pdd_orders_export.csv")
    assert name == "pinduoduo"
    (purchase,) = rows[0].records
    assert purchase.stream == Stream.PURCHASES
    assert purchase.external_id == "250603-000000000000001"
    assert purchase.raw["快递公司"] == "圆通快递"


def test_1688(tmp_path: Path) -> None:
    text = (
        "订单编号,买家公司名,买家会员名,卖家公司名,实付款(元),订单状态,订单付款时间,收货人姓名,"
        "收货地址,联系手机,货品标题,数量\n"
        "1001,杭州某某有限公司,abc123,我的公司,100,交易成功,2025-01-01 10:01:00,李四,"
        "浙江省 杭州市,13900002202,甲油胶,10\n"
    )
    name, rows = rows_of(written(tmp_path, text, "gb18030"))
    assert name == "1688"
    assert fields(rows[0])["company"] == "杭州某某有限公司"
    assert fields(rows[0], Stream.PURCHASES)["amount"] == "100"


def test_any_list_of_orders(tmp_path: Path) -> None:
    text = "订单号,下单时间,订单金额,客户姓名,联系电话,商品名称\n"
    text += "3001,2025-01-01,99,王五,13700001111,甲油\n"
    name, rows = rows_of(written(tmp_path, text))
    assert name == "orders"
    assert fields(rows[0])["mobile"] == "13700001111"
    assert fields(rows[0], Stream.PURCHASES) == {
        "at": "2025-01-01", "amount": "99", "product": "甲油"
    }  # fmt: skip


def test_google_joins_values_and_marks_labels() -> None:
    _, rows = rows_of(SAMPLES / "google_contacts_2024plus.csv")
    first = fields(rows[0])
    assert first["mobile"] == "+86 138 0000 1101|020-80001101"
    assert (first["tags"], first["wechat"]) == ("客户", "meilan_nails")
    assert (first["family_name"], first["given_name"]) == ("张", "美兰")
    assert fields(rows[1])["name"] == "王建国 五金"
    _, legacy = rows_of(SAMPLES / "google_contacts_legacy.csv")
    assert fields(legacy[0])["name"] == "张美兰"


def test_outlook(tmp_path: Path) -> None:
    text = (
        "First Name,Last Name,Title,Company,Job Title,Business Street,Business Street 2,"
        "Business Phone,Mobile Phone,E-mail Address,E-mail 2 Address,Birthday\n"
        "Bob,Smith,Mr.,Smith LLC,Owner,1 Main St,Suite 2,+12025550111,+12025550112,b@x.com,"
        "c@x.com,0/0/00\n"
    )
    name, rows = rows_of(written(tmp_path, text))
    assert name == "outlook.contacts"
    assert fields(rows[0]) == {
        "given_name": "Bob", "family_name": "Smith", "honorific": "Mr.", "company": "Smith LLC",
        "title": "Owner", "address": "1 Main St Suite 2", "phone": "+12025550111",
        "mobile": "+12025550112", "email": "b@x.com|c@x.com",
    }  # fmt: skip


def test_shopify_and_zoho_have_ids() -> None:
    _, shopify = rows_of(SAMPLES / "shopify_customers_export.csv")
    assert [row.records[0].external_id for row in shopify] == ["8000000000001", "8000000000002"]
    assert fields(shopify[1])["postcode"] == "510620"
    assert fields(shopify[1])["do_not_contact"] == "yes"
    _, zoho = rows_of(SAMPLES / "zoho_leads_export_UNCONFIRMED_ORDER.csv")
    assert zoho[0].records[0].external_id == "zcrm_6000000000000001"
    assert zoho[0].records[0].revision == "2025-06-03 10:20:00"
    assert fields(zoho[0])["owner"] == "林玉玲"


@pytest.mark.parametrize(
    ("header", "first", "second", "ids"),
    [
        ("客户编号", "A1", "A2", ["A1", "A2"]),
        ("客户编号", "A1", "A1", ["", ""]),
        ("客户编号", "A1", "", ["", ""]),
        ("编号", "1", "2", ["", ""]),
        ("编号", "K7", "K9", ["K7", "K9"]),
        ("客户编号", "6.11690E+18", "6.11691E+18", ["", ""]),
    ],
)
def test_an_id_is_one_only_when_filled_and_unique(
    tmp_path: Path, header: str, first: str, second: str, ids: list[str]
) -> None:
    text = f"{header},姓名\n{first},张三\n{second},李四\n合计,2\n"
    _, rows = rows_of(written(tmp_path, text))
    assert [row.records[0].external_id for row in rows if row.records] == ids


def test_a_firm_and_its_contact(tmp_path: Path) -> None:
    text = "客户名称,联系人,电话\n美丽源有限公司,张三,1\n李娜,李娜,2\n"
    _, rows = rows_of(written(tmp_path, text))
    assert fields(rows[0])["company"] == "美丽源有限公司"
    assert "company" not in fields(rows[1])
    _, alone = rows_of(written(tmp_path, "客户名称,电话\n美丽源有限公司,1\n李娜,2\n"))
    assert [set(fields(row)) - {"phone"} for row in alone] == [{"company"}, {"name"}]


def test_the_owner_overrides_every_guess(tmp_path: Path) -> None:
    text = "甲;乙;丙\nx;y;z\n张三;13800001101;u\n"
    options = ReadOptions(
        delimiter=";", header_row=1, columns={"甲": "name", "乙": "mobile", "丙": ""}
    )
    _, rows = rows_of(written(tmp_path, text), options)
    assert fields(rows[1]) == {"name": "张三", "mobile": "13800001101"}
    assert rows[1].records[0].raw["丙"] == "u"
    with pytest.raises(Unreadable) as refused:
        open_file(written(tmp_path, text))
    assert refused.value.reason == "no_header"
    with pytest.raises(ConfigError):
        open_file(written(tmp_path, text), ReadOptions(columns={"甲": "phone_number"}))


def test_the_owner_chooses_the_sheet(tmp_path: Path) -> None:
    book = Workbook()
    for title, person in (("一店", "张三"), ("二店", "李四")):
        sheet = book.create_sheet(title)
        sheet.append(["姓名", "电话"])
        sheet.append([person, "13800001101"])
    path = tmp_path / "two.xlsx"
    book.save(path)
    assert len(rows_of(path)[1]) == 2
    _, rows = rows_of(path, ReadOptions(sheet="二店"))
    assert [fields(row)["name"] for row in rows] == ["李四"]
    with pytest.raises(Unreadable):
        open_file(path, ReadOptions(sheet="三店"))


def test_a_folder_is_its_files_in_order(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", ".hidden", "~$a.xlsx"):
        (tmp_path / name).write_text("x")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "d.csv").write_text("x")
    (tmp_path / "link").symlink_to("/")
    assert [path.name for path in expand(tmp_path)] == ["a.csv", "b.csv", "d.csv"]
    assert list(expand(tmp_path / "a.csv")) == [tmp_path / "a.csv"]


def test_the_total_is_known_before_the_rows() -> None:
    with open_file(SAMPLES / "客户登记表_messy.xlsx") as opened:
        assert opened.total == sum(map(len, opened)) == 14

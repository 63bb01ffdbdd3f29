"""Order exports of shops: each row is a buyer and a purchase, or a purchase alone.

Columns as seen in exports of Taobao, 1688, Pinduoduo, Youzan and Shopify; the buyer's headers that
Pinduoduo leaves out by default are known too.
"""

from __future__ import annotations

from collections.abc import Mapping

#: The shop's own words and numbers, never the buyer's.
_OWN = (
    "店铺名称",
    "店铺Id",
    "归属店铺",
    "分销员",
    "分销员手机号",
    "销售导购",
    "收银员",
    "下单网点",
)

_TAOBAO = {
    "订单编号": "purchases.id",
    "订单付款时间": "purchases.at",
    "买家付款时间": "purchases.at",
    "订单创建时间": "purchases.at",
    "买家下单时间": "purchases.at",
    "买家实际支付金额": "purchases.amount",
    "买家实付金额": "purchases.amount",
    "总金额": "purchases.amount",
    "宝贝标题": "purchases.product",
    "商品标题": "purchases.product",
    "宝贝总数量": "purchases.quantity",
    "订单状态": "purchases.state",
    "买家会员名": "wangwang",
    "收货人姓名": "name",
    "收货地址": "address",
    "修改后的收货地址": "address",
    "联系手机": "mobile",
    "联系电话": "phone",
    "买家昵称": "wangwang",
    "发票抬头": "",
}
_1688 = {
    "订单号": "purchases.id",
    "订单编号": "purchases.id",
    "订单付款时间": "purchases.at",
    "付款时间": "purchases.at",
    "订单创建时间": "purchases.at",
    "下单时间": "purchases.at",
    "实付款(元)": "purchases.amount",
    "实付款": "purchases.amount",
    "货品总价(元)": "purchases.amount",
    "货品标题": "purchases.product",
    "数量": "purchases.quantity",
    "订单状态": "purchases.state",
    "买家公司名": "company",
    "买家公司名称": "company",
    "买家会员名": "wangwang",
    "买家": "wangwang",
    "收货人姓名": "name",
    "收货人": "name",
    "收货地址": "address",
    "邮编": "postcode",
    "联系手机": "mobile",
    "联系电话": "phone",
    "卖家公司名": "",
    "卖家会员名": "",
    "发件人姓名": "",
}
_PINDUODUO = {
    "订单号": "purchases.id",
    "订单成交时间": "purchases.at",
    "支付时间": "purchases.at",
    "用户实付金额(元)": "purchases.amount",
    "商家实收金额(元)": "purchases.amount",
    "商品总价(元)": "purchases.amount",
    "商品": "purchases.product",
    "商品数量(件)": "purchases.quantity",
    "订单状态": "purchases.state",
    "收货人": "name",
    "收货人姓名": "name",
    "手机": "mobile",
    "收货人手机": "mobile",
    "收货人电话": "mobile",
    "省": "province",
    "市": "city",
    "区": "district",
    "街道": "street",
    "详细地址": "address",
    "收货地址": "address",
}
_YOUZAN = {
    "订单号": "purchases.id",
    "买家付款时间": "purchases.at",
    "订单创建时间": "purchases.at",
    "订单实付金额": "purchases.amount",
    "订单实收金额": "purchases.amount",
    "应收订单金额": "purchases.amount",
    "全部商品名称": "purchases.product",
    "商品名称": "purchases.product",
    "商品数量": "purchases.quantity",
    "订单状态": "purchases.state",
    "收货人/提货人": "name",
    "收货人手机号/提货人手机号": "mobile",
    "买家手机号": "mobile",
    "买家昵称": "nickname",
    "买家姓名": "name",
    "收货人省份": "province",
    "收货人城市": "city",
    "收货人地区": "district",
    "详细收货地址/提货地址": "address",
    "专属导购": "owner",
}
_SHOPIFY = {
    "Name": "purchases.id",
    "Paid at": "purchases.at",
    "Created at": "purchases.at",
    "Total": "purchases.amount",
    "Currency": "purchases.currency",
    "Lineitem name": "purchases.product",
    "Lineitem quantity": "purchases.quantity",
    "Financial Status": "purchases.state",
    "Email": "email",
    "Phone": "phone",
    "Billing Name": "name",
    "Shipping Name": "name",
    "Billing Phone": "phone",
    "Shipping Phone": "phone",
    "Billing Company": "company",
    "Shipping Company": "company",
    "Shipping Address1": "address",
    "Shipping Address2": "street",
    "Shipping City": "city",
    "Shipping Province": "province",
    "Shipping Zip": "postcode",
    "Shipping Country": "country",
}
#: Any other list of orders: what the alias table says, if it names an order.
_ANY = dict.fromkeys(_OWN, "")


def _order(
    name: str,
    connection: str,
    marks: tuple[str, ...],
    columns: Mapping[str, str],
    any_of: tuple[str, ...] = (),
    *,
    only: bool = True,
) -> dict[str, object]:
    return {
        "name": name,
        "connection": connection,
        "marks": marks,
        "columns": columns,
        "any_of": any_of,
        "only": only,
    }


#: Entries for `KnownLayout`.
ORDERS: tuple[dict[str, object], ...] = (
    _order(
        "taobao",
        "taobao",
        ("订单编号", "订单状态"),
        _TAOBAO,
        ("买家会员名", "买家实付金额", "宝贝标题", "宝贝种类"),
    ),
    _order("1688", "1688", ("货品标题",), _1688, ("订单编号", "订单号")),
    _order(
        "1688", "1688", ("买家公司名", "卖家公司名", "订单编号"), _1688, ("货品标题", "实付款(元)")
    ),
    _order(
        "pinduoduo",
        "pinduoduo",
        ("订单号", "商品总价(元)"),
        _PINDUODUO,
        ("用户实付金额(元)", "商家实收金额(元)"),
    ),
    _order(
        "youzan",
        "youzan",
        ("订单号", "订单实付金额"),
        _YOUZAN,
        ("收货人/提货人", "买家手机号", "收货人手机号/提货人手机号"),
    ),
    _order(
        "shopify.orders",
        "shopify",
        ("Name", "Financial Status", "Lineitem name"),
        _SHOPIFY,
    ),
)
OWN_COLUMNS: Mapping[str, str] = _ANY

"""Where the standard modules keep what the hub reads and writes, by Zoho's own field names."""

from __future__ import annotations

from collections.abc import Mapping

#: Module -> slot -> the fields that hold it.
PLACES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "Leads": {
        "name": ("Last_Name", "First_Name"),
        "company": ("Company",),
        "title": ("Designation",),
        "mobile": ("Mobile",),
        "phone": ("Phone",),
        "email": ("Email",),
        "email2": ("Secondary_Email",),
        "province": ("State",),
        "city": ("City",),
        "address": ("Street",),
        "postcode": ("Zip_Code",),
        "website": ("Website",),
        "industry": ("Industry",),
        "note": ("Description",),
    },
    # The company of a contact is a lookup of another module: it is read and never written.
    "Contacts": {
        "name": ("Last_Name", "First_Name"),
        "title": ("Title",),
        "department": ("Department",),
        "mobile": ("Mobile",),
        "phone": ("Phone",),
        "phone2": ("Other_Phone",),
        "email": ("Email",),
        "email2": ("Secondary_Email",),
        "province": ("Mailing_State",),
        "city": ("Mailing_City",),
        "address": ("Mailing_Street",),
        "postcode": ("Mailing_Zip",),
        "birthday": ("Date_of_Birth",),
        "note": ("Description",),
    },
    "Accounts": {
        "company": ("Account_Name",),
        "phone": ("Phone",),
        "province": ("Billing_State",),
        "city": ("Billing_City",),
        "address": ("Billing_Street",),
        "postcode": ("Billing_Code",),
        "website": ("Website",),
        "industry": ("Industry",),
        "note": ("Description",),
    },
}

#: Labels (without blanks, in lower case) of fields that people add for what Zoho has no field for.
LABELS: Mapping[str, str] = {
    "微信": "wechat", "微信号": "wechat", "微信id": "wechat", "wechat": "wechat",
    "wechatid": "wechat", "weixin": "wechat", "qq": "qq", "qq号": "qq", "qq号码": "qq",
    "生日": "birthday", "出生日期": "birthday", "性别": "gender", "gender": "gender",
    "手机2": "mobile2", "备用手机": "mobile2", "第二手机": "mobile2",
}  # fmt: skip

#: Labels and names (without blanks and `_`, in lower case) of a unique field for the hub's id.
MARKERS = frozenset({"guiyiid", "归一id", "归一编号", "hubid", "externalid"})

#: Zoho's field -> canonical field, for what a record says but no slot writes; in this order.
ALSO_SAID: Mapping[str, str] = {
    "Home_Phone": "phone",
    "Other_Phone": "phone",
    "Fax": "fax",
    "Country": "country",
    "Mailing_Country": "country",
    "Billing_Country": "country",
    "Lead_Source": "source",
    "Lead_Status": "status",
}

#: Slots whose canonical field has another name.
CANONICAL: Mapping[str, str] = {"mobile2": "mobile", "phone2": "phone", "email2": "email"}

#: What a pick list shows for "nothing chosen".
NOTHING = "-None-"

"""Address books and customer lists of known programs: Google, Outlook, Zoho, Shopify, Youzan.

Google joins several values with " ::: " and marks the main one with "* "; its system labels begin
with "* " as well.
"""

from __future__ import annotations

from collections.abc import Mapping


def _numbered(kinds: Mapping[str, str], up_to: int = 9) -> dict[str, str]:
    return {name.replace("#", str(i)): to for i in range(1, up_to) for name, to in kinds.items()}


_GOOGLE_VALUES = _numbered(
    {
        "E-mail # - Value": "email",
        "Phone # - Value": "phone",
        "Website # - Value": "website",
        "Address # - Street": "address",
        "Address # - Extended Address": "street",
        "Address # - City": "city",
        "Address # - Region": "province",
        "Address # - Postal Code": "postcode",
        "Address # - Country": "country",
        "Address # - Formatted": "",
        "Organization # - Name": "company",
        "Organization # - Title": "title",
        "Organization # - Department": "department",
        "IM # - Value": "",
        "Custom Field # - Value": "",
        "Relation # - Value": "",
        "Event # - Value": "",
    }
)
_GOOGLE = {
    **_GOOGLE_VALUES,
    "Name": "name",
    "Given Name": "given_name",
    "Family Name": "family_name",
    "First Name": "given_name",
    "Last Name": "family_name",
    "Middle Name": "",
    "Additional Name": "",
    "Nickname": "nickname",
    "Short Name": "nickname",
    "Name Prefix": "honorific",
    "Organization Name": "company",
    "Organization Title": "title",
    "Organization Department": "department",
    "Occupation": "title",
    "Birthday": "birthday",
    "Gender": "gender",
    "Location": "region",
    "Notes": "note",
    "Labels": "tags",
    "Group Membership": "tags",
}
_OUTLOOK = {
    "First Name": "given_name",
    "Last Name": "family_name",
    "Nickname": "nickname",
    "Title": "honorific",
    "Company": "company",
    "Department": "department",
    "Job Title": "title",
    "Business Phone": "phone",
    "Business Phone 2": "phone",
    "Home Phone": "phone",
    "Home Phone 2": "phone",
    "Company Main Phone": "phone",
    "Primary Phone": "phone",
    "Other Phone": "phone",
    "Car Phone": "phone",
    "Mobile Phone": "mobile",
    "Business Fax": "fax",
    "Home Fax": "fax",
    "Other Fax": "fax",
    "E-mail Address": "email",
    "E-mail 2 Address": "email",
    "E-mail 3 Address": "email",
    "Business Street": "address",
    "Business Street 2": "street",
    "Business Street 3": "street",
    "Home Street": "address",
    "Home Street 2": "street",
    "Home Street 3": "street",
    "Business City": "city",
    "Business State": "province",
    "Business Postal Code": "postcode",
    "Business Country/Region": "country",
    "Home City": "city",
    "Home State": "province",
    "Home Postal Code": "postcode",
    "Home Country/Region": "country",
    "Birthday": "birthday",
    "Gender": "gender",
    "Categories": "tags",
    "Notes": "note",
    "Web Page": "website",
    "Referred By": "referrer",
}
_ZOHO = {
    "Record Id": "external_id",
    "Salutation": "honorific",
    "Street": "address",
    "Mailing Street": "address",
    "Other Street": "address",
    "Mailing City": "city",
    "Mailing State": "province",
    "Mailing Zip": "postcode",
    "Mailing Country": "country",
    "Lead Owner.id": "",
    "Contact Owner.id": "",
    "Account Name": "company",
    "Account Name.id": "",
    "Created By": "",
    "Modified By": "",
    "Rating": "level",
    "Home Phone": "phone",
    "Other Phone": "phone",
    "Secondary Email": "email",
    "Tag": "tags",
    "Tags": "tags",
}
_SHOPIFY = {
    "Customer ID": "external_id",
    "Default Address Company": "company",
    "Default Address Address1": "address",
    "Default Address Address2": "street",
    "Default Address City": "city",
    "Default Address Province Code": "province",
    "Default Address Country Code": "country",
    "Default Address Zip": "postcode",
    "Default Address Phone": "phone",
    "Phone": "phone",
    "Accepts Email Marketing": "",
    "Accepts SMS Marketing": "",
}
_YOUZAN = {
    "客户姓名": "name",
    "客户昵称": "nickname",
    "客户手机号": "mobile",
    "客户生日": "birthday",
}

#: Entries for `KnownLayout`.
PEOPLE: tuple[dict[str, object], ...] = (
    {
        "name": "google.contacts",
        "connection": "google-contacts",
        "marks": ("First Name", "Last Name", "Labels"),
        "columns": _GOOGLE,
        "any_of": ("E-mail 1 - Value", "Phone 1 - Value", "E-mail 1 - Label"),
        "only": True,
    },
    {
        "name": "google.contacts.legacy",
        "connection": "google-contacts",
        "marks": ("Name", "Given Name", "Family Name"),
        "columns": _GOOGLE,
        "any_of": ("Group Membership", "E-mail 1 - Type", "Phone 1 - Type"),
        "only": True,
    },
    {
        "name": "outlook.contacts",
        "connection": "outlook-contacts",
        "marks": ("First Name", "Last Name", "E-mail Address"),
        "columns": _OUTLOOK,
        "any_of": ("Business Street", "Home Street", "Business Phone", "Mobile Phone", "Suffix"),
        "only": True,
    },
    {
        "name": "zoho.records",
        "connection": "zoho-export",
        "marks": ("Record Id",),
        "columns": _ZOHO,
        "any_of": ("Lead Owner", "Contact Owner", "Account Owner"),
        "only": False,
    },
    {
        "name": "shopify.customers",
        "connection": "shopify",
        "marks": ("First Name", "Last Name", "Total Spent", "Total Orders"),
        "columns": _SHOPIFY,
        "any_of": ("Customer ID", "Accepts Email Marketing"),
        "only": False,
    },
    {
        "name": "youzan.customers",
        "connection": "youzan",
        "marks": ("客户姓名", "客户昵称", "客户手机号"),
        "columns": _YOUZAN,
        "only": False,
    },
)

"""The settings of a Zoho connection, and the hosts of Zoho's data centres."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from store.secret import Secret

#: Data centre -> (accounts, API); clients and tokens of one are refused by the others.
DATA_CENTERS: Mapping[str, tuple[str, str]] = {
    "us": ("https://accounts.zoho.com", "https://www.zohoapis.com"),
    "eu": ("https://accounts.zoho.eu", "https://www.zohoapis.eu"),
    "in": ("https://accounts.zoho.in", "https://www.zohoapis.in"),
    "cn": ("https://accounts.zoho.com.cn", "https://www.zohoapis.com.cn"),
    "au": ("https://accounts.zoho.com.au", "https://www.zohoapis.com.au"),
    "jp": ("https://accounts.zoho.jp", "https://www.zohoapis.jp"),
    "ca": ("https://accounts.zohocloud.ca", "https://www.zohoapis.ca"),
    "sa": ("https://accounts.zoho.sa", "https://www.zohoapis.sa"),
}
#: The first label of API hosts: production, and the accounts that people try things in.
_WORLDS = ("www", "sandbox", "developer")


@dataclass(frozen=True, slots=True)
class ZohoSettings:
    """One account, and what of it is read and written."""

    client_id: str
    client_secret: Secret
    #: The refresh token; one that the hub stored later goes before it.
    refresh_token: Secret
    data_center: str = "cn"
    #: Empty: by the data centre.
    accounts_url: str = ""
    #: Empty: what the sign-in says, where it is one of Zoho's, else by the data centre.
    api_url: str = ""
    modules: tuple[str, ...] = ("Leads", "Contacts", "Accounts")
    api_version: str = "v8"
    #: Unique field that holds the hub's id; empty: any unique field whose name or label says so.
    marker_field: str = ""
    #: The account's own fields for slots, by module: {"Leads": {"wechat": "Weixin_Hao"}}; "" leaves
    #: a slot alone.
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: Seconds that increments read again: later than the account's lag, and its clock's errors.
    look_back: float = 660.0
    #: Rows in a page of COQL; it takes 2,000 at the most.
    page: int = 2_000
    #: Calls in 24 hours by the account's edition; a part of them is left to others.
    credits: int = 40_000
    #: Calls at the same time: 5 free, 10 standard, 15 professional, 20 enterprise; 10 heavy ones.
    at_once: int = 5
    #: Only for servers of this machine.
    allow_http: bool = False

    def accounts(self) -> str:
        """Return where tokens are asked for."""
        return (self.accounts_url or DATA_CENTERS[self.data_center][0]).rstrip("/")

    def api(self, told: str) -> str:
        """Return where the API is, given the `api_domain` that came with a token.

        What came is followed only to a host of Zoho's: the token is sent there.
        """
        if self.api_url:
            return self.api_url.rstrip("/")
        host = urlsplit(told).netloc
        return f"https://{host}" if _is_zoho(host) else DATA_CENTERS[self.data_center][1]


def _is_zoho(host: str) -> bool:
    world, _, rest = host.partition(".")
    known = {urlsplit(api).netloc.partition(".")[2] for _, api in DATA_CENTERS.values()}
    return world in _WORLDS and rest in known

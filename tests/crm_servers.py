"""Stand-ins of both CRMs behind real sockets, and the settings that lead a hub to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from connectors.standins.faults import NoFaults
from connectors.standins.fxiaoke import Fxiaoke
from connectors.standins.server import Serving, serve
from connectors.standins.zoho import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, ZohoStandin
from store.clock import Clock

TOML = """
[[connections]]
name = "zoho"
kind = "zoho"
write = true
{more}
accounts_url = "{zoho}"
api_url = "{zoho}"
allow_http = true
modules = ["Contacts"]
client_id_file = "{folder}/client_id"
client_secret_file = "{folder}/client_secret"
refresh_token_file = "{folder}/refresh_token"

[[connections]]
name = "fx"
kind = "fxiaoke"
write = true
{more}
base_url = "{fx}"
allow_http = true
objects = ["ContactObj"]
app_id_file = "{folder}/app_id"
app_secret_file = "{folder}/app_secret"
permanent_code_file = "{folder}/permanent_code"
admin_mobile = "13900000000"
"""


@dataclass(frozen=True)
class CrmServers:
    """Both stand-ins, and their servers."""

    zoho: ZohoStandin
    fx: Fxiaoke
    zoho_server: Serving
    fx_server: Serving

    def toml(self, folder: Path, more: str = "") -> str:
        """Write the secrets into a folder and return the settings of both connections.

        `more` is a line that both get, such as a schedule.
        """
        app = self.fx.gate.app
        secrets = {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "refresh_token": REFRESH_TOKEN,
            "app_id": app.app_id,
            "app_secret": app.app_secret,
            "permanent_code": app.permanent_code,
        }
        for name, text in secrets.items():
            (folder / name).write_text(text)
        urls = {"zoho": self.zoho_server.url, "fx": self.fx_server.url}
        return TOML.format(folder=folder, more=more, **urls)


@contextmanager
def crm_servers(clock: Clock) -> Iterator[CrmServers]:
    """Serve both, with an account each that holds nobody yet."""
    zoho, fx = ZohoStandin(clock), Fxiaoke(NoFaults(), clock)
    with serve(zoho) as first, serve(fx) as second:
        yield CrmServers(zoho, fx, first, second)

"""A person at the command line of a hub with two CRMs in memory, and what stands in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from store.hub import Hub
from sync.crm_sync import Opened
from tests.command_line import Shell
from tests.sync.memory_crm import MemoryCrm

CONFIG = """
[[connections]]
name = "zoho"
kind = "zoho"
write = true

[[connections]]
name = "fx"
kind = "fxiaoke"
write = true
"""


@dataclass
class TwoCrms:
    """The shell, and the CRMs that its config names."""

    shell: Shell
    zoho: MemoryCrm = field(default_factory=MemoryCrm)
    fx: MemoryCrm = field(
        default_factory=lambda: MemoryCrm(
            marker=False, guard=False, feed=False, spaced=True, batch=1
        )
    )

    def opened(self, hub: Hub) -> list[Opened]:
        """Stand for `sync.crms.open_crms`."""
        crms = {"zoho": self.zoho, "fx": self.fx}
        return [Opened(one, crms[one.name]) for one in hub.settings.connections if one.name in crms]

    def configure(self, text: str) -> None:
        """Add to the config."""
        path = self.shell.folder / "guiyi.toml"
        path.write_text(path.read_text() + text)

    @property
    def writes(self) -> int:
        """Return how many writes reached either CRM."""
        return self.zoho.writes + self.fx.writes


def two_crms(folder: Path) -> TwoCrms:
    """Return a new hub with two CRMs, that nobody has synced yet."""
    shell = Shell(folder)
    assert shell.run("init").code == 0
    made = TwoCrms(shell)
    made.configure(CONFIG)
    return made

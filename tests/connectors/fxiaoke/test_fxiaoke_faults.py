"""Every fault of the plan against the connector: nothing lost, nothing doubled, no limit passed."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from connectors.crm import Op, Outcome, Result, Write
from connectors.standins.faults import DOOR, FAULTS, Plan
from store.errors import SignInAgain, SourceError
from tests.connectors.fxiaoke.conftest import CONTACTS, Opener, Setting

#: Faults that stay until somebody mends what is behind them.
STAYING = {"500_for_ever", "token_expires"}


class Story:
    """A small hub: pulls, creates, updates and retires, and looks before it sends again."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.cursor = ""
        self.shown: dict[str, tuple[str, dict[str, str]]] = {}
        self.stopped: Counter[str] = Counter()

    def tried(self, step: str) -> bool:
        """Do a step; say whether it came to its end."""
        try:
            getattr(self, step)()
        except SourceError as error:
            self.stopped[type(error).__name__] += 1
            if isinstance(error, SignInAgain):
                self.setting.there.gate.connect_again()
            self.setting.clock.forward(120)
            return False
        return True

    def pull(self) -> None:
        for page in self.setting.crm.changes(CONTACTS, self.cursor):
            for one in page.records:
                if one.deleted:
                    self.shown.pop(one.id, None)
                elif self.shown.get(one.id, ("",))[0] <= one.version:
                    slots = dict(self.setting.crm.slots(CONTACTS, one.raw))
                    self.shown[one.id] = (one.version, slots)
            self.cursor = page.cursor

    def create(self, number: int) -> str:
        """Make a person as the hub does: the write, and while it is uncertain a look."""
        wants = {"name": f"新客{number}", "mobile": f"139{number:08d}", "email": f"{number}@x.cn"}
        sent = False
        for _ in range(30):
            try:
                if sent:
                    found = self.setting.crm.find(CONTACTS, "", wants)
                    if found:
                        return found[0].id
                    sent = False
                    continue
                fields = self.setting.crm.patch(CONTACTS, wants, None)
                result = self.send(Write("k", Op.CREATE, CONTACTS, fields=fields))
            except SourceError as error:
                self.stopped[type(error).__name__] += 1
                if isinstance(error, SignInAgain):
                    self.setting.there.gate.connect_again()
                self.setting.clock.forward(120)
                continue
            if result.outcome in (Outcome.DONE, Outcome.EXISTS) and result.id:
                return result.id
            if result.outcome is Outcome.REFUSED and result.field == "email":
                # The field may not be written: the rest may.
                del wants["email"]
                continue
            assert result.outcome in (Outcome.UNCERTAIN, Outcome.LATER, Outcome.EXISTS), result
            sent = result.outcome is not Outcome.LATER
            # A list may not show yet what was made.
            self.setting.clock.forward(self.setting.crm.caps.lag)
        return ""

    def send(self, write: Write) -> Result:
        (result,) = self.setting.crm.write([write])
        return result


def told(setting: Setting, seed: int, *faults: str) -> None:
    story = Story(setting)
    names = [f"客户{n}" for n in range(40)]
    for n, name in enumerate(names):
        setting.add(name=name, mobile1=f"138{n:08d}")
        setting.clock.forward(1)
    setting.there.faults = plan = Plan(seed, faults)
    for _ in range(4):
        story.tried("pull")
    made = [story.create(n) for n in range(4)]
    if STAYING.intersection(faults):
        plan.stop()
        setting.there.gate.connect_again()
        setting.clock.forward(600)
        made = [one or story.create(n) for n, one in enumerate(made)]
    for _ in range(2):
        story.tried("pull")
    plan.stop()
    setting.clock.forward(300)
    for _ in range(3):
        if story.tried("pull"):
            break
    # Some have no chance here: nothing asks for totals.
    assert set(plan.happened) >= set(faults) - {"total_lies"} or len(faults) > 1
    everything = setting.everything()
    there = {row["_id"]: row for row in setting.there.live(CONTACTS)}
    counted = Counter(row.get("mobile1", "").replace(" ", "") for row in there.values())
    assert set(everything) == set(there)
    assert max(counted.values()) == 1, "doubled"
    assert all(made), "lost"
    assert len(there) == 44
    for identity, row in there.items():
        assert story.shown[identity][1]["name"] == row["name"]
        assert story.shown[identity][1]["mobile"] == row["mobile1"]
    assert setting.there.gate.over_limit == 0


@pytest.mark.parametrize("fault", [one.code for one in FAULTS if one.code not in DOOR])
def test_every_fault_heals(first: Opener, fault: str) -> None:
    told(first(page=10), 7, fault)


@pytest.mark.parametrize("seed", range(12))
def test_mixed_faults_heal(opened: Opener, seed: int) -> None:
    codes = [one.code for one in FAULTS if one.code not in DOOR]
    chance = random.Random(seed)  # noqa: S311 (no secret)
    told(opened(page=10), seed, *chance.sample(codes, chance.randint(3, 6)))

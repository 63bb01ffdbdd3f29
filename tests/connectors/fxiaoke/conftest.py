"""A connector in front of a stand-in, over a real socket, for either generation of tokens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from connectors.crm import Crm, Op, Outcome, RemoteRecord, Result, Write
from connectors.fxiaoke import FxiaokeSettings, open_fxiaoke
from connectors.standins.faults import Plan
from connectors.standins.fxiaoke import ADMIN, CODES, Fxiaoke
from connectors.standins.fxiaoke_fields import described_objects
from connectors.standins.fxiaoke_gate import App
from connectors.standins.fxiaoke_ops import Tenant
from connectors.standins.server import serve
from connectors.web.local import LocalBudget, LocalTokens
from connectors.web.waits import Patience
from store.secret import Secret
from tests.clocks import StandingClock

CONTACTS = "ContactObj"


class Setting:
    """A stand-in with its connector; waits move its clock and take no time."""

    def __init__(self, stack: ExitStack, generation: int, **options: Any) -> None:
        self.clock = StandingClock()
        marker = options.pop("marker", "")
        tenant = options.pop("tenant", None) or Tenant(objects=described_objects(marker))
        faults = options.pop("faults", [])
        self.plan = Plan(options.pop("seed", 1), faults, within=options.pop("within", 4))
        codes = {**CODES, **options.pop("codes", {})}
        self.there = Fxiaoke(
            self.plan, self.clock, tenant=tenant, app=options.pop("app", None), codes=codes
        )
        self.serving = stack.enter_context(serve(self.there))
        app = self.there.gate.app
        self.settings = FxiaokeSettings(
            **{
                "base_url": self.serving.url,
                "generation": generation,
                "app_id": app.app_id,
                "app_secret": Secret(app.app_secret),
                "permanent_code": Secret(app.permanent_code),
                "open_user_id": ADMIN if generation == 1 else "1000",
                "marker_field": marker,
                "allow_http": True,
                **options,
            }
        )
        self.tokens = LocalTokens(clock=self.clock)
        self.budget = LocalBudget(self.clock)
        self.slept = 0.0
        self._stack = stack
        self.crm: Crm = self.open()

    def open(self) -> Crm:
        crm = open_fxiaoke(
            self.settings,
            tokens=self.tokens,
            budget=self.budget,
            clock=self.clock,
            sleep=self.sleep,
            patience=Patience(read=0.5),
        )
        self._stack.callback(crm.close)
        return crm

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.clock.forward(seconds)

    def add(self, **fields: Any) -> str:
        return self.there.add(CONTACTS, fields)

    def plan_now(self, fault: str) -> None:
        """Let a fault happen at its next chance."""
        self.there.faults = Plan(1, [fault], within=1)

    def row(self, identity: str) -> Any:
        return self.there.records.one(CONTACTS, identity)

    def changes(self, cursor: str = "", kind: str = CONTACTS) -> tuple[list[RemoteRecord], str]:
        found: list[RemoteRecord] = []
        for page in self.crm.changes(kind, cursor):
            found += page.records
            cursor = page.cursor
        return found, cursor

    def everything(self, kind: str = CONTACTS) -> list[str]:
        return [one.id for page in self.crm.everything(kind) for one in page.records]

    def create(self, key: str = "k", marker: str = "", **wants: str) -> Result:
        fields = self.crm.patch(CONTACTS, wants, None)
        return self.write(Write(key, Op.CREATE, CONTACTS, fields=fields, marker=marker))

    def update(self, identity: str, **wants: str) -> Result:
        taken = self.crm.take(CONTACTS, [identity])
        fields = self.crm.patch(CONTACTS, wants, taken.records[0].raw)
        return self.write(Write("k", Op.UPDATE, CONTACTS, identity, fields))

    def write(self, write: Write) -> Result:
        (result,) = self.crm.write([write])
        assert result.key == write.key
        return result


class Opener:
    """Opens settings of one generation."""

    def __init__(self, stack: ExitStack, generation: int) -> None:
        self._stack, self.generation = stack, generation

    def __call__(self, **options: Any) -> Setting:
        return Setting(self._stack, self.generation, **options)


@pytest.fixture(params=[1, 2])
def opened(request: pytest.FixtureRequest) -> Iterator[Opener]:
    with ExitStack() as stack:
        yield Opener(stack, request.param)


@pytest.fixture
def first() -> Iterator[Opener]:
    """Settings of generation 1 only, for what does not depend on how calls are signed."""
    with ExitStack() as stack:
        yield Opener(stack, 1)


__all__ = ["ADMIN", "App", "Opener", "Outcome", "Setting"]

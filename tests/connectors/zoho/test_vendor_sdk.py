"""The vendor's own SDK understands every answer of the stand-in: a judge that no one here wrote."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from connectors.standins.server import serve
from connectors.standins.zoho import ZohoStandin
from store.clock import SystemClock

SCRIPT = Path(__file__).with_name("vendor_sdk.py")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what the SDK said of each answer."""
    if importlib.util.find_spec("zohocrmsdk") is None:
        pytest.skip("zohocrmsdk8_0 is not installed")
    standin = ZohoStandin(SystemClock())
    folder = tmp_path_factory.mktemp("sdk")
    with serve(standin) as server:
        ran = subprocess.run(
            [sys.executable, str(SCRIPT), server.url, str(folder)],
            capture_output=True, text=True, timeout=120, check=False, cwd=folder,
        )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def results(told: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["class"], one["code"], one["field"]) for one in told["records"]]


GOOD = ("SuccessResponse", "SUCCESS", "")


def test_a_mixed_batch(told: dict[str, Any]) -> None:
    assert told["created"]["status"] == 207
    assert results(told["created"]) == [GOOD, ("APIException", "INVALID_DATA", "Mobile")]


def test_one_record(told: dict[str, Any]) -> None:
    (record,) = told["got"]["records"]
    assert record["Last_Name"] == "王小芳"
    assert str(record["id"]) == told["created"]["records"][0]["id"]


def test_updates_and_their_guard(told: dict[str, Any]) -> None:
    assert (told["updated"]["status"], results(told["updated"])) == (200, [GOOD])
    assert told["stale"]["status"] == 412
    assert results(told["stale"]) == [("APIException", "ALREADY_MODIFIED", "")]


def test_upserts_by_a_unique_field(told: dict[str, Any]) -> None:
    first, again = told["upserted"]
    assert results(first) == results(again) == [GOOD]
    assert first["records"][0]["id"] == again["records"][0]["id"]


def test_lists_searches_and_queries(told: dict[str, Any]) -> None:
    both = {"status": 200, "class": "ResponseWrapper", "count": 2, "more": False}
    for way in ("listed", "searched", "queried"):
        assert both.items() <= told[way].items()
        assert told[way]["names"] == ["王小芳", "韩梅梅"]
    assert told["searched"]["none"] == 204
    assert told["queried"]["bad"] == [400, "SYNTAX_ERROR"]


def test_a_merge(told: dict[str, Any]) -> None:
    assert told["merged"] == {"status": 201, "class": "ActionWrapper", "codes": ["SUCCESS"]}


def test_deletes_and_the_deleted(told: dict[str, Any]) -> None:
    assert (told["deleted"]["status"], results(told["deleted"])) == (200, [GOOD])
    assert told["gone"]["class"] == "DeletedRecordsWrapper"
    assert len(told["gone"]["ids"]) == 2
    assert told["gone"]["timed"]
    assert told["none"] == 204

"""A file by way of the pages: looked at, imported, judged row by row, taken back; never left."""

from __future__ import annotations

import csv
import io
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from admin.web.uploads import Uploads, sweep
from store import customers, runs
from store.access import OWNER
from store.hub import Hub
from tests.admin.pages import Window

SAMPLES = Path(__file__).parents[1] / "samples"
TABLE = (
    "姓名,电话,城市,随便\n李秀英,13811112222,北京,阿英英\n王秀兰,13811113333,上海,乙\n,,,\n,,南京,\n"
).encode("gb18030")


def upload(window: Window, name: str, body: bytes) -> TestResponse:
    return window.send("/import", {"file": (io.BytesIO(body), name)})


def finish(window: Window, key: str, **answers: str) -> TestResponse:
    """Begin an import and follow it to its end."""
    answer = window.send(f"/import/file/{key}", {"answer": "yes", **answers})
    assert answer.status_code == 303
    app = window.client.application
    job = app.extensions["guiyi.jobs"].find(answer.location.rsplit("/", 1)[-1], _visit(window))
    assert job.finished.wait(60)
    return window.get(answer.location)


def _visit(window: Window) -> str:
    cookie = window.client.get_cookie("guiyi_visit")
    assert cookie is not None
    return cookie.value


def key_of(answer: TestResponse) -> str:
    return answer.location.rsplit("/", 1)[-1]


def folder_of(app: Flask) -> Path:
    folder = app.extensions["guiyi.uploads"]._folder
    assert isinstance(folder, Path)
    return folder


def test_a_file_is_looked_at_before_it_is_kept(
    web_hub: Hub, web_app: Flask, window: Window
) -> None:
    before = customers.count(web_hub, OWNER)
    answer = upload(window, "客户 2025.csv", TABLE)
    text = window.text(answer.location)
    assert "李秀英" in text
    assert "13811112222" in text
    assert re.search(r'<option value="mobile" selected>|<option value="phone" selected>', text)
    assert customers.count(web_hub, OWNER) == before
    (held,) = [path for path in folder_of(web_app).rglob("*") if path.is_file()]
    assert held.name == "客户 2025.csv"
    assert stat.S_IMODE(held.stat().st_mode) == 0o600
    assert stat.S_IMODE(held.parent.stat().st_mode) == 0o700


def test_an_import_judges_every_row(web_hub: Hub, web_app: Flask, window: Window) -> None:
    answer = finish(window, key_of(upload(window, "客户.csv", TABLE)))
    number = int(answer.location.rsplit("/", 1)[-1])
    run = runs.get_run(web_hub, OWNER, number)
    assert run.rows_in == run.kept + run.refused + run.repeated == 3
    assert (run.kept, run.refused) == (2, 1)
    text = window.text(answer.location)
    assert "3 rows = 2 kept + 0 already known + 1 not taken" in text
    assert customers.find(web_hub, OWNER, "李秀英").total == 1
    refused = window.text(f"/import/{number}?verdict=refused")
    assert "usable" in refused
    assert window.text(f"/import/{number}?verdict=new").count("/customers/C-") == 2
    assert not list(folder_of(web_app).iterdir())


def test_only_the_refused_rows_are_sent_back(window: Window) -> None:
    answer = finish(window, key_of(upload(window, "客户.csv", TABLE)))
    sent = window.send(f"{answer.location}/refused", {})
    assert sent.headers["Content-Disposition"].startswith('attachment; filename="guiyi-import-')
    rows = list(csv.reader(io.StringIO(sent.data.decode("utf-8-sig"), newline="")))
    assert len(rows) == 2
    assert "南京" in rows[1][2]


def test_an_import_is_taken_back_and_brought_back(web_hub: Hub, window: Window) -> None:
    before = customers.count(web_hub, OWNER)
    answer = finish(window, key_of(upload(window, "客户.csv", TABLE)))
    assert customers.count(web_hub, OWNER) == before + 2
    number = answer.location.rsplit("/", 1)[-1]
    window.send(f"/history/runs/{number}/undo", {})
    assert customers.count(web_hub, OWNER) == before
    assert "taken back" in window.text(answer.location)
    assert window.send(f"/history/runs/{number}/undo", {}).status_code == 409
    undo = re.search(r"/history/(\d+)/undo", window.text("/history"))
    assert undo
    window.send(undo[0], {})
    assert customers.count(web_hub, OWNER) == before + 2


def test_a_column_can_mean_something_else(web_hub: Hub, window: Window) -> None:
    key = key_of(upload(window, "客户.csv", TABLE))
    text = window.text(f"/import/file/{key}")
    columns = re.findall(r'<tr><th scope="row"><span lang="\w+">([^<]+)</span>', text)
    place = columns.index("随便")
    finish(window, key, columns="1", **{f"column.{place}": "nickname"})
    assert customers.find(web_hub, OWNER, "阿英英").total == 1
    (one,) = customers.find(web_hub, OWNER, "李秀英").customers
    assert one.values["nickname"][0].value == "阿英英"


def test_saying_no_deletes_the_file(web_app: Flask, web_hub: Hub, window: Window) -> None:
    before = runs.runs(web_hub, OWNER)
    key = key_of(upload(window, "客户.csv", TABLE))
    assert window.send(f"/import/file/{key}", {"answer": "no"}).location == "/import"
    assert not list(folder_of(web_app).iterdir())
    assert runs.runs(web_hub, OWNER) == before


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("empty.csv", b"", "empty"),
        ("photo.jpg", b"\xff\xd8\xff\xe0" + b"x" * 300, "not known"),
        ("broken.xlsx", b"PK\x03\x04" + b"x" * 300, "damaged"),
    ],
)
def test_what_cannot_be_read_is_said_and_deleted(
    web_app: Flask, window: Window, name: str, body: bytes, words: str
) -> None:
    answer = window.get(upload(window, name, body).location)
    assert answer.location == "/import"
    assert words in window.text("/import")
    assert not list(folder_of(web_app).iterdir())


def test_no_file_is_said(window: Window) -> None:
    assert window.send("/import", {}).location == "/import"
    assert "Choose a file first." in window.text("/import")


def test_an_upload_belongs_to_one_browser(web_app: Flask, window: Window) -> None:
    key = key_of(upload(window, "客户.csv", TABLE))
    other = Window(web_app)
    assert other.get(f"/import/file/{key}").status_code == 404
    assert other.send(f"/import/file/{key}", {"answer": "yes"}).status_code == 404
    assert window.get(f"/import/file/{key}").status_code == 200


def test_pressed_twice_is_imported_once(web_hub: Hub, window: Window) -> None:
    before = len(runs.runs(web_hub, OWNER))
    key = key_of(upload(window, "客户.csv", TABLE))
    finish(window, key)
    assert window.send(f"/import/file/{key}", {"answer": "yes"}).status_code == 404
    assert len(runs.runs(web_hub, OWNER)) == before + 1


def test_progress_is_asked_for_until_the_end(web_app: Flask, window: Window) -> None:
    """The page of a job that waits for its turn, then of one that is done."""
    jobs = web_app.extensions["guiyi.jobs"]
    key = key_of(upload(window, "客户.csv", TABLE))
    with jobs._turn:
        answer = window.send(f"/import/file/{key}", {"answer": "yes"})
        page = window.text(answer.location)
        assert 'hx-trigger="every 2s"' in page
        assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
        part = window.get(answer.location, **{"HX-Request": "true"})
        assert "<html" not in part.text
        assert "Waiting for its turn" in part.text
        job = jobs.find(answer.location.rsplit("/", 1)[-1], _visit(window))
    assert job.finished.wait(60)
    done = window.get(answer.location, **{"HX-Request": "true"})
    assert done.headers["HX-Redirect"] == f"/import/{job.run}"
    assert window.get("/import/job/unknown").status_code == 404


def test_what_a_killed_server_left_is_swept(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = tmp_path / f"guiyi-upload-{gone.pid}-x"
    mine = tmp_path / f"guiyi-upload-{os.getpid()}-x"
    other = tmp_path / "guiyi-upload-notes"
    for folder in (left, mine, other):
        folder.mkdir()
        (folder / "list.csv").write_text("x")
    sweep(tmp_path)
    assert [folder.exists() for folder in (left, mine, other)] == [False, True, True]


def test_old_uploads_are_swept(tmp_path: Path) -> None:
    uploads = Uploads()
    taken = [uploads.take(io.BytesIO(b"x"), f"{n}.csv", "me") for n in range(25)]
    assert [uploads.find(one.key, "me") is not None for one in taken].count(True) == 20
    assert uploads.find(taken[-1].key, "me") is not None
    assert not taken[0].path.exists()
    uploads.clear()
    assert not taken[-1].path.exists()


@pytest.mark.parametrize(
    "name", ["spreadsheets/客户登记表_messy.xlsx", "vcard/iphone_ios17.vcf",
             "wechat/weflow/contacts_2026-06-30T02-11-09.json"],
)  # fmt: skip
def test_samples_of_every_kind(window: Window, name: str) -> None:
    path = SAMPLES / name
    answer = upload(window, path.name, path.read_bytes())
    assert "张美兰" in window.text(answer.location) or "张姐" in window.text(answer.location)
    assert window.get(finish(window, key_of(answer)).location).status_code == 200

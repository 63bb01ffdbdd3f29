"""A stand-in for the door's tests: it keeps what it was sent, and answers with it."""

from __future__ import annotations

import json

from connectors.standins.faults import NoFaults
from connectors.standins.serving import Answer, Faults, Request


class Echo:
    """Counts what it applied."""

    def __init__(self) -> None:
        self.faults: Faults = NoFaults()
        self.heard: list[Request] = []

    def answer(self, request: Request) -> Answer:
        self.heard.append(request)
        shown = {"data": [{"id": str(len(self.heard)), "name": "王小明", "phone": "13812345678"}]}
        body = json.dumps(shown, ensure_ascii=False).encode()
        return Answer(200, body, {"Content-Type": "application/json;charset=UTF-8"})

    @staticmethod
    def request(method: str) -> Request:
        return Request(method, "/v8/Contacts", {}, {})

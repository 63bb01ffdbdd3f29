"""Who may call the 纷享销客 stand-in, and how often: tokens of both generations, rates, quota."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.standins.fxiaoke_query import Refused
from connectors.standins.serving import Request

TOKEN_SECONDS, SAME_TOKEN_SECONDS = 7200, 6600
TOKEN_CALLS, TOKEN_WINDOW = 10, 60.0
CALLS, WINDOW = 100, 20.0
#: The quota of a day starts anew at midnight in Beijing.
BEIJING_SECONDS, DAY_SECONDS = 8 * 3600, 86_400


@dataclass
class App:
    """The app that an enterprise made, and what it may call."""

    app_id: str = "FSAID_131a"
    app_secret: str = "app-secret"  # noqa: S105 (of a server that is none)
    permanent_code: str = "permanent-code"
    corp_id: str = "FSCID_77"
    ea: str = "guiyi"
    #: Which generations of tokens it answers.
    generations: frozenset[int] = frozenset({1, 2})
    daily_quota: int = 100_000
    calls: int = CALLS


@dataclass
class Gate:
    """Checks every call; counts those that it refused for coming too often."""

    app: App
    #: Token -> (generation, when it was given, in seconds).
    tokens: dict[str, tuple[int, float]] = field(default_factory=dict)
    #: Calls answered, by path.
    calls: Counter[str] = field(default_factory=Counter)
    #: Calls refused because they came too often, or after the quota.
    over_limit: int = 0
    fetched: int = 0
    revoked: bool = False
    #: Tokens that are still given out after "token_expires"; None: any number.
    left: int | None = None
    _recent: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _day: tuple[int, int] = (0, 0)

    def count(self, path: str, now: float) -> None:
        """Count a call; raise `Refused` when it is one too many."""
        token = "oken" in path
        most, window = (TOKEN_CALLS, TOKEN_WINDOW) if token else (self.app.calls, WINDOW)
        recent = self._recent[path]
        while recent and recent[0] <= now - window:
            recent.popleft()
        if len(recent) >= most:
            self.over_limit += 1
            raise Refused("busy", "接口调用超过限制")
        day = int(now + BEIJING_SECONDS) // DAY_SECONDS
        used = self._day[1] if self._day[0] == day else 0
        if not token and used >= self.app.daily_quota:
            self.over_limit += 1
            raise Refused("quota", "当日调用次数已用完")
        recent.append(now)
        self._day = (day, used if token else used + 1)
        self.calls[path] += 1

    def sign_in(self, body: Mapping[str, Any], generation: int, now: float) -> tuple[str, int]:
        """Return a token and the seconds that it is good for; the same one while it is young."""
        app = self.app
        if generation not in app.generations:
            raise Refused("path")
        if body.get("appId") != app.app_id or body.get("appSecret") != app.app_secret:
            raise Refused("app", "the parameter appSecret is missing or illegal")
        if generation == 2 and body.get("grantType") != "app_secret":
            raise Refused("parameter", "grantType")
        spent = self.left is not None and self.left <= 0
        if self.revoked or spent or body.get("permanentCode") != app.permanent_code:
            raise Refused("revoked", "永久授权码错误")
        for token, (made_for, at) in self.tokens.items():
            if made_for == generation and now - at < SAME_TOKEN_SECONDS:
                return token, int(TOKEN_SECONDS - (now - at))
        self.fetched += 1
        if self.left is not None:
            self.left -= 1
        token = f"token-{generation}-{self.fetched:06d}"
        self.tokens[token] = (generation, now)
        return token, TOKEN_SECONDS

    def admit(self, request: Request, body: Mapping[str, Any], now: float) -> str:
        """Return the acting user's id of a signed call; raise `Refused` otherwise."""
        signed = request.headers.get("authorization", "")
        if signed:
            generation, token = 2, signed.removeprefix("Bearer ")
            company, right = request.headers.get("x-fs-ea", ""), self.app.ea
            user = request.headers.get("x-fs-userid", "")
        else:
            generation, token = 1, body.get("corpAccessToken", "")
            company, right = body.get("corpId", ""), self.app.corp_id
            user = body.get("currentOpenUserId", "")
        if not token:
            raise Refused("no_token", "corpAccessToken为必填项，不能为空")
        made_for, at = self.tokens.get(str(token), (0, 0.0))
        if made_for != generation or company != right or now - at >= TOKEN_SECONDS:
            raise Refused("token", "the cropId,cropAccessToken or authorization is error")
        return str(user)

    def expire(self) -> None:
        """Forget the tokens; one more is given, serves one call, and then the app is revoked."""
        if self.left is None:
            self.tokens.clear()
            self.left = 1
        elif self.left == 0:
            self.left = -1
        elif self.left < 0:
            self.tokens.clear()
            self.revoked = True

    def connect_again(self) -> None:
        """Let the app in again, as after a new permanent code."""
        self.revoked, self.left = False, None

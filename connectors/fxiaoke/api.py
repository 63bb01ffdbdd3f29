"""A signed call to 纷享销客, and what its answer means: errors come within HTTP 200.

Numbers of errors are not agreed between sources, so an answer is judged by its shape and by tables
that the settings may change; a number that no table knows means no more than "refused".
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from connectors.fxiaoke.settings import MAIN_HOST, Codes, FxiaokeSettings
from connectors.web.door import Door
from connectors.web.protocols import Budget, Fetched, Rate, Token, Tokens
from connectors.web.sending import Reply
from connectors.web.waits import Patience
from store.clock import Clock
from store.errors import BadAnswer, NotAllowed, SignInAgain, TryLater, Unsure
from store.secret import Secret

Said = Mapping[str, Any]

_SIGN_IN = {1: "/cgi/corpAccessToken/get/V2", 2: "/oauth2.0/token"}
_BEIJING = timezone(timedelta(hours=8))
#: A read that the service failed at is asked again so often, after so many seconds.
_PAUSES = (1.0, 4.0)
_WORDS_OF_TOKENS = re.compile(r"access ?token|authorization", re.IGNORECASE)
_NAMES = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Refusal(Exception):
    """The service said no to this one call; its text is for judging, never for showing."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"refused with {code}")
        self.code, self._text = code, text

    def field(self, names: Iterable[str]) -> str:
        """Return which of these fields the refusal speaks of, "" if none."""
        spoken = set(_NAMES.findall(self._text))
        return next((name for name in names if name in spoken), "")

    def speaks_of(self, *words: str) -> bool:
        """Tell whether the refusal holds one of these words."""
        return any(word in self._text for word in words)


class Api:
    """The calls of one connection."""

    def __init__(
        self,
        settings: FxiaokeSettings,
        *,
        tokens: Tokens,
        budget: Budget,
        clock: Clock,
        sleep: Callable[[float], None],
        patience: Patience | None = None,
        open_door: Callable[..., Door] = Door,
    ) -> None:
        self.settings = settings
        self._tokens, self._clock, self._sleep = tokens, clock, sleep
        self._user = settings.open_user_id
        self._door = open_door(
            source="fxiaoke",
            budget=budget,
            clock=clock,
            sleep=sleep,
            patience=patience,
            throttled=lambda reply: _wait(reply, settings.codes, clock),
            allow_http=settings.allow_http,
        )

    def close(self) -> None:
        """Close all connections."""
        self._door.close()

    def call(self, path: str, body: Said, *, safe: bool) -> Said:
        """Make a call as the acting user; return the answer of a success.

        `safe`: doing it twice does no harm. Raises `Refusal` when the service says no to it,
        `Unsure` when a call that is not safe may have been done; else `SourceError`s as the door.
        """
        user = self.user()
        return self._signed(path, body, user, safe=safe)

    def user(self) -> str:
        """Return the id of the acting user, looked up by mobile the first time if need be."""
        if not self._user:
            body = {"mobile": self.settings.admin_mobile}
            try:
                said = self._signed("/cgi/user/getByMobile", body, "", safe=True)
            except Refusal as refusal:
                raise SignInAgain(f"acting user: {refusal}", source="fxiaoke") from None
            listed = said.get("empList")
            first = listed[0] if isinstance(listed, list) and listed else {}
            if not isinstance(first, dict):
                raise BadAnswer("empList", source="fxiaoke")
            keys = ("openUserId", "employeeId", "userId")
            order = keys if self.settings.generation == 1 else (*keys[1:], keys[0])
            self._user = next((str(first[key]) for key in order if first.get(key)), "")
            if not self._user:
                raise SignInAgain("nobody has this admin_mobile", source="fxiaoke")
        return self._user

    def _signed(self, path: str, body: Said, user: str, *, safe: bool) -> Said:
        token = self._tokens.current(self._fetch)
        for pause in (*_PAUSES, None):
            try:
                return self._once(path, body, user, token, safe=safe)
            except _TokenDead:
                token = self._tokens.refused(token, self._fetch)
            except _Failed as failed:
                if not safe:
                    raise Unsure(f"{path}: {failed.code}", source="fxiaoke") from None
                if pause is None:
                    raise TryLater(f"{path}: {failed.code}", source="fxiaoke") from None
                self._sleep(pause)
        raise SignInAgain(f"{path}: no token is accepted", source="fxiaoke")

    def _once(self, path: str, body: Said, user: str, token: Token, *, safe: bool) -> Said:
        headers: dict[str, str | int | Secret] = {}
        extra = dict(token.extra)
        if self.settings.generation == 1:
            signed = {**body, "corpAccessToken": token.access, "corpId": extra.get("corpId", "")}
            if user:
                signed["currentOpenUserId"] = user
        else:
            signed = dict(body)
            headers["Authorization"] = Secret(f"Bearer {token.access.reveal()}")
            headers["x-fs-ea"] = extra.get("ea", "")
            if user:
                headers["x-fs-userid"] = user
        settings = self.settings
        budget = ((f"fxiaoke {path}", settings.calls), ("fxiaoke day", settings.daily))
        return _judged(self._sent(path, signed, headers, budget, safe=safe), settings.codes, path)

    def _sent(
        self,
        path: str,
        body: Said,
        headers: Mapping[str, str | int | Secret],
        budget: tuple[tuple[str, Rate], ...],
        *,
        safe: bool,
    ) -> Said:
        reply = self._door.call(
            "POST",
            (self.settings.base_url or MAIN_HOST).rstrip("/") + path,
            params={"thirdTraceId": str(uuid.uuid4())},
            json=body,
            headers=headers,
            safe=safe,
            budget=budget,
        )
        if not isinstance(reply.data, dict) or _code(reply.data) is None:
            if safe:
                raise BadAnswer(f"{path}: no errorCode in {reply.status}", source="fxiaoke")
            raise Unsure(f"{path}: no errorCode in {reply.status}", source="fxiaoke")
        return reply.data

    def _fetch(self, refresh: Secret | None) -> Fetched:
        """Ask for a token: with the permanent code, in both generations."""
        del refresh
        settings = self.settings
        path = _SIGN_IN[settings.generation]
        body: dict[str, Any] = {
            "appId": settings.app_id,
            "appSecret": settings.app_secret,
            "permanentCode": settings.permanent_code,
        }
        if settings.generation == 2:
            body["grantType"] = "app_secret"
        said = self._sent(path, body, {}, (("fxiaoke token", settings.token_calls),), safe=True)
        code = _code(said)
        if code in settings.codes.unsure:
            raise TryLater(f"{path}: {code}", source="fxiaoke")
        first = settings.generation == 1
        access = said.get("corpAccessToken" if first else "accessToken")
        if code or not isinstance(access, str) or not access:
            raise SignInAgain(f"{path}: {code}", source="fxiaoke")
        names = ("corpId",) if first else ("ea",)
        seconds = said.get("expiresIn")
        known = isinstance(seconds, int | float) and not isinstance(seconds, bool)
        return Fetched(
            Secret(access),
            float(seconds) if known else 7200.0,  # type: ignore[arg-type]
            extra=tuple((name, str(said.get(name, ""))) for name in names),
        )


class _TokenDead(Exception):
    """The token is not accepted; nothing was done."""


class _Failed(Exception):
    """The service failed at it: it may have been done or not."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def _code(said: Said) -> int | None:
    """Return the number that an answer tells, None when it tells none."""
    code = said.get("errorCode")
    if isinstance(code, str) and re.fullmatch(r"-?\d{1,9}", code):
        return int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def _judged(said: Said, codes: Codes, path: str) -> Said:
    code = _code(said)
    if code is None:
        raise BadAnswer(f"{path}: no errorCode", source="fxiaoke")
    if code == 0:
        return said
    text = " ".join(str(said.get(name, "")) for name in ("errorMessage", "errorDescription"))
    if code in codes.token or (code not in codes.unsure and _WORDS_OF_TOKENS.search(text)):
        raise _TokenDead
    if code in codes.unsure:
        raise _Failed(code)
    if code in codes.sign_in:
        raise SignInAgain(f"{path}: {code}", source="fxiaoke")
    if code in codes.not_allowed:
        raise NotAllowed(f"{path}: {code}", source="fxiaoke")
    raise Refusal(code, text)


def _wait(reply: Reply, codes: Codes, clock: Clock) -> float | None:
    """Return the seconds to wait when a reply says "not now", None when it does not."""
    code = _code(reply.data) if isinstance(reply.data, dict) else None
    if code in codes.quota:
        now = clock.now().astimezone(_BEIJING)
        return (_midnight(now) - now).total_seconds()
    return 0.0 if code in codes.busy else None


def _midnight(now: datetime) -> datetime:
    """Return the next midnight, when a day's quota starts anew."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)

"""Real servers for the tests, private to one run: started on free ports, gone at the end."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

START_SECONDS = 60

#: Texts are ordered by language, as on most servers, so that code which presumes the order of
#: SQLite and Python (by code point) is found out.
_ORDER = ("--locale-provider=icu", "--icu-locale=zh")


def free_port() -> int:
    """Return a TCP port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def postgres_binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL server programs (15 or newer), or None."""
    found = {
        int(path.parent.parent.name): path.parent
        for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if path.parent.parent.name.isdigit()
    }
    return found[max(found)] if found and max(found) >= 15 else None


def redis_binary() -> str | None:
    """Return the path of redis-server, or None."""
    return shutil.which("redis-server", path=_path())


def chromium_binary() -> str | None:
    """Return the path of Debian's Chromium, or None."""
    return shutil.which("chromium", path=_path())


def _path() -> str:
    return os.environ.get("PATH", "") + ":/usr/bin:/usr/sbin:/usr/local/bin"


def _die_with_parent() -> None:
    """Ask Linux to end this child when the test run is killed (prctl PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Server:
    """A program in a folder of its own that answers on `port`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="guiyi-"))
        self.port = free_port()
        self._program: subprocess.Popen[bytes] | None = None

    def _start(
        self,
        command: list[str],
        answers: Callable[[], bool],
        *,
        user: str | None = None,
        environment: dict[str, str] | None = None,
    ) -> None:
        log = self.folder / "server.log"
        with log.open("wb") as out:
            self._program = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd=self.folder,
                user=user,
                env=environment,
                preexec_fn=_die_with_parent,
            )
        deadline = time.monotonic() + START_SECONDS
        while not answers():
            if self._program.poll() is not None or time.monotonic() > deadline:
                text = log.read_text(errors="replace")
                self.stop()
                raise RuntimeError(f"{command[0]} did not start:\n{text}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End the program and remove its folder."""
        if self._program is not None:
            self._program.send_signal(signal.SIGINT)
            try:
                self._program.wait(20)
            except subprocess.TimeoutExpired:
                self._program.kill()
                self._program.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgresServer(Server):
    """A private PostgreSQL: trust on the loopback, no fsync, for it holds nothing dear."""

    def __init__(self, binaries: Path) -> None:
        super().__init__()
        user = _unprivileged_user()
        if user:
            shutil.chown(self.folder, user)
        cluster = self.folder / "cluster"
        plain = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}
        subprocess.run(
            [
                *(binaries / "initdb", "-D", cluster, "-U", "guiyi", "-A", "trust"),
                *("-E", "UTF8", "--no-sync", *_ORDER),
            ],
            check=True,
            capture_output=True,
            cwd=self.folder,
            user=user,
            env=plain,
        )
        command = [
            str(binaries / "postgres"),
            *("-D", str(cluster), "-k", str(self.folder), "-p", str(self.port)),
            *("-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"),
            *("-c", "synchronous_commit=off", "-c", "full_page_writes=off"),
            *("-c", "shared_buffers=64MB", "-c", "max_connections=60"),
        ]
        self._start(command, self._answers, user=user, environment=plain)
        self._made = 0

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of a database on this server."""
        return f"postgresql+psycopg://guiyi@127.0.0.1:{self.port}/{database}"

    def fresh(self, template: str = "template1") -> str:
        """Make a new database from a template and return its name."""
        self._made += 1
        name = f"t{self._made}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.run(f"DROP DATABASE {database} WITH (FORCE)")

    def run(self, statement: str) -> None:
        """Run one statement as the owner of the server, outside a transaction."""
        with psycopg.connect(self._address(), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _address(self) -> str:
        return f"host=127.0.0.1 port={self.port} user=guiyi dbname=postgres connect_timeout=5"

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._address()).close()
        except psycopg.OperationalError:
            return False
        return True


class RedisServer(Server):
    """A private Redis that keeps nothing on disk."""

    def __init__(self, binary: str) -> None:
        super().__init__()
        command = [binary, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self._start(command, self._answers)
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as peer:
                peer.sendall(b"PING\r\n")
                return peer.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def _unprivileged_user() -> str | None:
    """Return who runs PostgreSQL when we are root, which it refuses; None: ourselves."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"

"""Ways to a server that are themselves at fault: ports that stay silent, expired certificates.

These are the faults that no server can carry out, because they happen before it is reached (13,
18, 19 of `connectors.standins.faults`).
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@contextlib.contextmanager
def silent_port(host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Give the address of a port that takes no more connections and refuses none (fault 13).

    Its queue of waiting connections is filled, and nobody takes them in.
    """
    with contextlib.ExitStack() as held:
        door = held.enter_context(socket.socket())
        door.bind((host, port))
        door.listen(0)
        for _ in range(3):
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(door.getsockname())
        yield f"http://{host}:{door.getsockname()[1]}"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate for 127.0.0.1 and localhost that it signed itself, with its key: PEM files."""

    path: Path

    def server(self) -> ssl.SSLContext:
        """Return what a server needs to use it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path)
        return context

    def client(self) -> ssl.SSLContext:
        """Return what a client needs to trust it, and nothing else."""
        return ssl.create_default_context(cafile=str(self.path))


def certificate(folder: Path, *, days: int = 1, expired: bool = False) -> Certificate:
    """Make a certificate that is good for some days, or was until yesterday (fault 18)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    until = now - timedelta(days=1) if expired else now + timedelta(days=days)
    names = [x509.DNSName("localhost"), x509.IPAddress(IPv4Address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(now, until) - timedelta(days=30))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{'expired' if expired else 'good'}.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return Certificate(path)


@dataclass(slots=True)
class ChangingNames:
    """A resolver whose answer changes with each question (fault 19); the last one stays."""

    answers: Sequence[Sequence[str]]
    asked: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, host: str, port: int) -> Sequence[str]:
        """Return the addresses of this question."""
        del port
        with self._lock:
            self.asked.append(host)
            return self.answers[min(len(self.asked), len(self.answers)) - 1]

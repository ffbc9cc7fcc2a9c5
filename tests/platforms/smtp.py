"""A mail server of this machine that answers as told: with TLS or without, with a password or without."""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

_AUTHORITY = trustme.CA()
"""Vouches for the mail server, and nobody knows it but for the file that `ca_file` writes."""


def ca_file(folder: Path) -> Path:
    """Whoever knows this file takes the mail server for the one it says it is."""
    path = folder / "authority.pem"
    _AUTHORITY.cert_pem.write_to_path(path)
    return path


SECTION = """
[mail]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "desk@kestrel.example"
timeout_s = 5
"""
"""The settings of it, without encryption."""


@dataclass
class Server:
    """What it was given, and what it is to answer."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    """By recipient, what the next ones hear after DATA; "drop": the connection ends without an answer; "hang": it
    never answers."""
    refusals: dict[str, list[str]] = field(default_factory=dict)
    """By recipient, what the next ones hear after RCPT."""
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    delay_s: float = 0.0
    """So long it thinks about each mail."""
    encrypted: list[bool] = field(default_factory=list)
    """Whether each mail came over TLS."""

    def to(self, recipient: str) -> list[EmailMessage]:
        return [one for one in self.mails if one["To"] == recipient]


class _Handler:
    def __init__(self, found: Server) -> None:
        self.found = found

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, _server: object, _session: object, envelope: Any, address: str, _options: object
    ) -> str:
        waiting = self.found.refusals.get(address, [])
        if waiting:
            return waiting.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: object, envelope: Any) -> str:  # noqa: N802  # as above
        waiting = self.found.answers.get(envelope.rcpt_tos[0], [])
        answer = waiting.pop(0) if waiting else "250 OK"
        if answer.startswith("250") or answer in {"drop", "hang"}:
            self.found.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
            self.found.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]  # gives an EmailMessage
        await asyncio.sleep(self.found.delay_s)
        if answer == "drop":
            server.transport.abort()
        if answer == "hang":
            await asyncio.sleep(60)
        return answer


@contextmanager
def mail_server(security: str = "none", *, password: str | None = None) -> Iterator[Server]:
    """One for as long as it is needed."""
    found = Server()

    def let_in(_server: object, _session: object, _envelope: object, _mechanism: object, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        found.logins.append((given.login, given.password))
        return AuthResult(success=given.password == (password or "").encode(), handled=False)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found.port = free.getsockname()[1]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _AUTHORITY.issue_cert("localhost").configure_cert(context)
    more: dict[str, Any] = {}
    if security == "starttls":
        more = {"tls_context": context, "require_starttls": True}
    elif security == "tls":
        more = {"ssl_context": context}
    if password is not None:
        more |= {"authenticator": let_in, "auth_require_tls": False, "auth_exclude_mechanism": ["LOGIN"]}
    controller = Controller(_Handler(found), hostname="127.0.0.1", port=found.port, **more)
    controller.start()
    try:
        yield found
    finally:
        controller.stop(no_assert=True)

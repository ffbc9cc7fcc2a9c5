"""A small real HTTP server on 127.0.0.1 that fake platforms are built on: request log, POST counts, faults on command.

A platform subclasses `FakeServer` and writes `handle(request) -> Response`. Faults are queued per (method, path prefix)
and used up in order; a fault is one answer that goes wrong.
"""

import contextlib
import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    """One request as it arrived. Header names are lower case."""

    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    body: bytes
    client_port: int = 0
    """Tells connections apart."""

    @cached_property
    def query(self) -> dict[str, str]:
        """The last value of each query parameter, blanks included."""
        return {k: v[-1] for k, v in parse_qs(self.query_string, keep_blank_values=True).items()}

    @cached_property
    def form(self) -> dict[str, str]:
        """The last value of each field of a form body."""
        return {k: v[-1] for k, v in parse_qs(self.body.decode(), keep_blank_values=True).items()}

    @cached_property
    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body or b"null")


@dataclass(frozen=True)
class Response:
    """One answer."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def json_response(value: Any, status: int = 200, **headers: str) -> Response:
    """`value` as JSON; header names are given with _ for -."""
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    return Response(status, json.dumps(value).encode(), {"content-type": "application/json; charset=utf-8", **named})


@dataclass(frozen=True)
class Fault:
    """One answer that goes wrong.

    accept: let the platform handle the request (and record the post) before anything goes wrong.
    answer: sent in place of the platform's own answer; None keeps the platform's (only with accept).
    reset: the connection is reset in place of any answer.
    delay_s: wait before answering or resetting.
    """

    answer: Response | None = None
    accept: bool = False
    reset: bool = False
    delay_s: float = 0.0


class FakeServer:
    """A context manager: the server runs between enter and exit. `url` has no trailing slash."""

    post_prefix = "/"
    """What `post_count` counts: POSTs whose path starts like this."""

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self._lock = threading.RLock()
        self._faults: list[tuple[str, str, deque[Fault]]] = []
        self._stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self.requests: list[Request] = []
        self.crashes: list[BaseException] = []
        """Errors of the fake itself; leaving the context raises the first, so that no test passes on a broken fake."""
        self.on_post: Callable[[Request], None] | None = None
        """Called for each POST after it was handled (and recorded) and before it is answered."""

    def handle(self, request: Request) -> Response:
        """What the platform answers. Runs under the server's lock: one request at a time."""
        raise NotImplementedError

    def fail(self, fault: Fault, *, method: str = "POST", prefix: str = "/", times: int = 1) -> None:
        """Queue a fault for the next `times` requests with this method whose path starts with `prefix`."""
        with self._lock:
            self._faults.append((method, prefix, deque([fault] * times)))

    def clear_faults(self) -> None:
        """Forget what was to go wrong."""
        with self._lock:
            self._faults.clear()

    def count(self, method: str, prefix: str = "/") -> int:
        """How many requests of this method and path prefix have arrived, failed ones included."""
        with self._lock:
            return sum(r.method == method and r.path.startswith(prefix) for r in self.requests)

    @property
    def post_count(self) -> int:
        """How many POSTs arrived below `post_prefix`, failed ones included."""
        return self.count("POST", self.post_prefix)

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", self._port), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._server.shutdown()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()
        self._thread.join(5)
        if self.crashes and error is None:
            raise self.crashes[0]

    def _next_fault(self, request: Request) -> Fault | None:
        for method, prefix, queue in self._faults:
            if queue and method == request.method and request.path.startswith(prefix):
                return queue.popleft()
        return None

    def _answer(self, request: Request) -> Response | None:
        """The answer, or None to reset the connection."""
        with self._lock:
            self.requests.append(request)
            fault = self._next_fault(request)
            response = self.handle(request) if fault is None or fault.accept else None
        if request.method == "POST" and self.on_post is not None:
            self.on_post(request)
        if fault is None:
            return response
        self._stopping.wait(fault.delay_s)
        return None if fault.reset else (fault.answer or response or Response(500))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = True

    def __init__(self, address: tuple[str, int], platform: FakeServer) -> None:
        self.platform = platform
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections that the client or we broke are expected; anything else was recorded where it happened."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        with self.server.platform._lock:
            self.server.platform._open.add(self.connection)

    def finish(self) -> None:
        with self.server.platform._lock:
            self.server.platform._open.discard(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {k.lower(): v for k, v in self.headers.items()}
        try:
            request = Request(self.command, parts.path, parts.query, headers, body, self.client_address[1])
            response = self.server.platform._answer(request)
        except Exception as error:
            self.server.platform.crashes.append(error)
            response = Response(500, b"the fake platform itself failed")
        if response is None:
            self._reset()
            return
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(response.body)))
        if self.close_connection:
            self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(response.body)

    def _reset(self) -> None:
        """Close with RST in place of FIN, as a dying proxy does."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        # The reader and writer files keep the descriptor open until `finish`; let go of it now.
        for stream in (self.rfile, self.wfile):
            with contextlib.suppress(OSError):
                stream.close()

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _serve  # noqa: N815 - names that http.server calls

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name http.server gives it
        """Keep tests quiet; `requests` is the log."""

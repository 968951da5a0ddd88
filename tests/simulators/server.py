"""The frame of all simulators: a bounded HTTP server on this machine alone."""

import dataclasses
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

MOST_BYTES = 200_000_000


@dataclasses.dataclass
class Call:
    """What came in."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def route(self) -> str:
        return f"{self.method} {self.path}"


@dataclasses.dataclass
class Answer:
    """What goes out."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json; charset=UTF-8"
    headers: dict[str, str] = dataclasses.field(default_factory=dict)


def as_json(value, status: int = 200, **headers: str) -> Answer:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Answer(
        status, body, headers={k.replace("_", "-"): headers[k] for k in headers}
    )


@dataclasses.dataclass(eq=False)  # each is counted by itself
class Fault:
    """What goes wrong at the n-th call (from 1) of a path that holds a text.

    Kinds: ``status`` (with `value`), ``html``, ``truncated``, ``reset`` (before the
    work), ``lost`` (the work is done, the answer does not arrive), ``slow`` (seconds).
    """

    path: str
    nth: int
    kind: str
    value: float = 500


class Simulator:
    """One pretended shop. Subclasses answer in `handle`."""

    def __init__(self, now: Callable[[], datetime] | None = None):
        self.now = now or (lambda: datetime.now(UTC))
        self.clock_skew = 0.0  # seconds that the shop's Date header is off
        self.journal: list[Call] = []
        self.faults: list[Fault] = []
        self.recorded: dict[str, Answer] = {}  # route with query -> answer
        self._counts: Counter[Fault] = Counter()
        self._lock = threading.RLock()
        self._server: ThreadingHTTPServer | None = None

    # --- As a server ---

    def __enter__(self) -> "Simulator":
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        thread.daemon = True
        thread.start()
        return self

    def __exit__(self, *_exception) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    # --- Answering ---

    def handle(self, call: Call) -> Answer:
        """Answer a call; the lock is held."""
        raise NotImplementedError

    def answer(self, call: Call) -> tuple[Answer | None, Fault | None]:
        with self._lock:
            self.journal.append(call)
            fault = self._due_fault(call)
            if fault and fault.kind in ("reset", "html", "status"):
                return _broken(fault), fault
            recorded = self.recorded.get(_recorded_key(call))
            return recorded or self.handle(call), fault

    def _due_fault(self, call: Call) -> Fault | None:
        for fault in self.faults:
            if fault.path in call.path:
                self._counts[fault] += 1
                if self._counts[fault] == fault.nth:
                    return fault
        return None

    def calls(self, text: str) -> list[Call]:
        """Return the calls so far whose path holds a text."""
        return [call for call in self.journal if text in call.path]


def _recorded_key(call: Call) -> str:
    query = "&".join(f"{key}={value}" for key, value in call.query.items())
    return f"{call.route}?{query}" if query else call.route


def _broken(fault: Fault) -> Answer | None:
    if fault.kind == "reset":
        return None
    if fault.kind == "html":
        return Answer(200, b"<!DOCTYPE html><p>Please wait</p>", "text/html")
    return Answer(int(fault.value), b"{}")


def _handler(simulator: Simulator):
    return type("Handler", (_Handler,), {"simulator": simulator})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    wbufsize = -1  # an answer leaves in one piece: two of them wait for each other
    simulator: Simulator

    def _serve(self):
        length = min(int(self.headers.get("Content-Length") or 0), MOST_BYTES)
        parts = urlsplit(self.path)
        call = Call(
            self.command,
            parts.path,
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length),
        )
        answer, fault = self.simulator.answer(call)
        kind = fault.kind if fault else ""
        if kind == "slow":
            time.sleep(min(fault.value, 5))
        if answer is None or kind == "lost":
            self.close_connection = True
            return
        self._send(answer, cut=kind == "truncated")

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _serve

    def _send(self, answer: Answer, *, cut: bool):
        self.send_response_only(answer.status)
        skew = self.simulator.now().timestamp() + self.simulator.clock_skew
        date = datetime.fromtimestamp(skew, UTC)
        headers = {"Date": format_datetime(date, usegmt=True)} | answer.headers
        headers |= {"Content-Type": answer.content_type}
        headers |= {"Content-Length": str(len(answer.body))}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        half = len(answer.body) // 2
        self.wfile.write(answer.body[:half] if cut else answer.body)
        self.close_connection |= cut

    def log_message(self, *_args):
        """Stay silent; the journal says it all."""

"""A provider of text messages that keeps what it is given, on this machine only.

It answers as Odoo's own provider does (JSON-RPC, ``POST /api/sms/3/send``). Odoo is
pointed to it by the system parameter ``sms.endpoint``; nothing else is needed.
"""

import contextlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = "127.0.0.1"
PATH = "/api/sms/3/send"
MAX_BYTES = 1024 * 1024
MAX_MESSAGES = 10_000
IDLE_SECONDS = 60


@dataclass(frozen=True)
class ReceivedSms:
    """A text message that was accepted."""

    uuid: str
    number: str
    text: str


@dataclass
class SmsSink:
    """Context manager: the provider answers inside.

    ``refused`` maps numbers to the state they are refused with, such as
    ``wrong_number_format`` or ``insufficient_credit``; ``hold_seconds`` is how long the
    provider waits between keeping messages and saying so. ``on_kept`` is called with
    the number of each message and the message.
    """

    port: int = 0
    hold_seconds: float = 0.0
    refused: dict[str, str] = field(default_factory=dict)
    messages: list[ReceivedSms] = field(default_factory=list)
    on_kept: Callable[[int, ReceivedSms], None] = lambda _number, _sms: None
    _server: ThreadingHTTPServer | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> "SmsSink":
        self.start()
        return self

    def __exit__(self, *_exception) -> None:
        self.stop()

    @property
    def endpoint(self) -> str:
        """The value of ``sms.endpoint``."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        server = _Server((HOST, self.port), _Request)
        server.sink = self
        self.port = server.server_address[1]
        self._server = server
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Go down: who comes is refused."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def ids(self) -> list[str]:
        """The ids of all messages, in the order of their coming."""
        return [sms.uuid for sms in list(self.messages)]

    def wait_for(self, count: int, seconds: float = 30) -> bool:
        """Whether so many messages have come in this time."""
        until = time.monotonic() + seconds
        while len(self.messages) < count and time.monotonic() < until:
            time.sleep(0.05)
        return len(self.messages) >= count

    def take(self, content: str, number: str, uuid: str) -> str:
        """Keep a message or not; answer its state as the provider names it."""
        if number in self.refused:
            return self.refused[number]
        with self._lock:
            if len(self.messages) >= MAX_MESSAGES:
                return "server_error"
            sms = ReceivedSms(uuid, number, content)
            self.messages.append(sms)
            self.on_kept(len(self.messages), sms)
        return "success"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    sink: SmsSink


class _Request(BaseHTTPRequestHandler):
    timeout = IDLE_SECONDS

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if self.path != PATH or not 0 < length <= MAX_BYTES:
            self.send_error(404 if self.path != PATH else 413)
            return
        try:
            call = json.loads(self.rfile.read(length))
            batches = call["params"]["messages"]
            sent = [
                (batch["content"], one["number"], one["uuid"])
                for batch in batches
                for one in batch["numbers"]
            ]
        except (ValueError, KeyError, TypeError):
            self.send_error(400)
            return
        sink = self.server.sink
        result = [
            {"uuid": uuid, "state": sink.take(text, number, uuid), "credit": 1}
            for text, number, uuid in sent
        ]
        time.sleep(sink.hold_seconds)
        self._reply({"jsonrpc": "2.0", "id": call.get("id"), "result": result})

    def _reply(self, answer: dict) -> None:
        body = json.dumps(answer).encode()
        with contextlib.suppress(OSError):  # the other side may be gone by now
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_arguments) -> None:
        """Say nothing."""

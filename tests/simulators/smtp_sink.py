"""A mail server that keeps what it is given: real SMTP, on this machine only.

It speaks what Odoo's side of SMTP uses (RFC 5321: EHLO, MAIL, RCPT, DATA, RSET, NOOP,
QUIT, SIZE, 8BITMIME), and can be down, slow, or refuse as real servers do. Sizes and
counts are bounded.
"""

import contextlib
import email
import email.policy
import socket
import socketserver
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

HOST = "127.0.0.1"
MAX_BYTES = 2 * 1024 * 1024
MAX_MESSAGES = 10_000
MAX_RECIPIENTS = 100
MAX_LINE = 2048
IDLE_SECONDS = 60


@dataclass(frozen=True)
class ReceivedMail:
    """A mail that was accepted."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> email.message.EmailMessage:
        return email.message_from_bytes(self.content, policy=email.policy.default)

    @property
    def message_id(self) -> str:
        return self.message["Message-Id"]

    @property
    def subject(self) -> str:
        return self.message["Subject"]

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain", "html"))
        return body.get_content().replace("\r\n", "\n") if body else ""


@dataclass
class SmtpSink:
    """Context manager: the server answers inside.

    ``refused`` maps recipients to the code they are refused with, ``refused_data`` is
    a list of codes for the next mails, ``hold_seconds`` is how long the server waits
    between keeping a mail and saying so. ``on_kept`` is called with the number of each
    mail and the mail.
    """

    port: int = 0
    hold_seconds: float = 0.0
    refused: dict[str, int] = field(default_factory=dict)
    refused_data: list[int] = field(default_factory=list)
    messages: list[ReceivedMail] = field(default_factory=list)
    on_kept: Callable[[int, ReceivedMail], None] = lambda _number, _mail: None
    _server: socketserver.ThreadingTCPServer | None = None
    _connections: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> "SmtpSink":
        self.start()
        return self

    def __exit__(self, *_exception) -> None:
        self.stop()

    def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        server = _Server((HOST, self.port), _Session)
        server.sink = self
        self.port = server.server_address[1]
        self._server = server
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Go down: who is connected is cut off, who comes is refused."""
        if self._server is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self._server = None
        for connection in list(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def ids(self) -> list[str]:
        """The Message-IDs of all mails, in the order of their coming."""
        return [mail.message_id for mail in list(self.messages)]

    def to(self, address: str) -> list[ReceivedMail]:
        """The mails to one address."""
        return [mail for mail in list(self.messages) if address in mail.recipients]

    def wait_for(self, count: int, seconds: float = 30) -> bool:
        """Whether so many mails have come in this time."""
        until = time.monotonic() + seconds
        while len(self.messages) < count and time.monotonic() < until:
            time.sleep(0.05)
        return len(self.messages) >= count

    def keep(self, mail: ReceivedMail) -> bool:
        """Take a mail; false when there is no room for more."""
        with self._lock:
            if len(self.messages) >= MAX_MESSAGES:
                return False
            self.messages.append(mail)
            self.on_kept(len(self.messages), mail)
            return True


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    sink: SmtpSink


class _Session(socketserver.StreamRequestHandler):
    """One connection, command by command."""

    timeout = IDLE_SECONDS

    def handle(self) -> None:
        self.sink = self.server.sink
        self.sink._connections.add(self.connection)
        self._reset()
        try:
            self._answer(220, "sink ready")
            while self._command():
                pass
        except OSError:
            pass  # the other side is gone, or the sink went down
        finally:
            self.sink._connections.discard(self.connection)

    def _reset(self) -> None:
        self.sender: str | None = None
        self.recipients: list[str] = []

    def _answer(self, code: int, words: str) -> None:
        self.wfile.write(f"{code} {words}\r\n".encode())

    def _command(self) -> bool:
        line = self.rfile.readline(MAX_LINE)
        if not line.endswith(b"\n"):
            return False
        verb, _space, rest = line.decode("utf-8", "replace").strip().partition(" ")
        handlers = {
            "EHLO": self._ehlo,
            "HELO": self._helo,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._rset,
            "NOOP": self._noop,
            "QUIT": self._quit,
        }
        handler = handlers.get(verb.upper())
        if handler is None:
            self._answer(500, "unknown command")
            return True
        return handler(rest) is not False

    def _ehlo(self, _rest: str) -> None:
        self._reset()
        lines = ("sink", f"SIZE {MAX_BYTES}", "8BITMIME")
        self.wfile.write(f"250-{lines[0]}\r\n250-{lines[1]}\r\n".encode())
        self._answer(250, lines[2])

    def _helo(self, _rest: str) -> None:
        self._reset()
        self._answer(250, "sink")

    def _mail(self, rest: str) -> None:
        if self.sender is not None:
            self._answer(503, "one mail at a time")
            return
        self.sender = _address(rest, "FROM:")
        if self.sender is None:
            self._answer(501, "MAIL FROM:<address>")
        else:
            self._answer(250, "ok")

    def _rcpt(self, rest: str) -> None:
        address = _address(rest, "TO:")
        if self.sender is None:
            self._answer(503, "MAIL first")
        elif not address:
            self._answer(501, "RCPT TO:<address>")
        elif len(self.recipients) >= MAX_RECIPIENTS:
            self._answer(452, "too many recipients")
        elif address in self.sink.refused:
            self._answer(self.sink.refused[address], "not this recipient")
        else:
            self.recipients.append(address)
            self._answer(250, "ok")

    def _data(self, _rest: str) -> bool | None:
        if not self.recipients:
            self._answer(503, "RCPT first")
            return None
        self._answer(354, "go on, end with a dot")
        content = self._read_content()
        if content is None:
            return False
        if len(content) > MAX_BYTES:
            self._answer(552, "too large")
        elif self.sink.refused_data:
            self._answer(self.sink.refused_data.pop(0), "not this mail")
        elif self.sink.keep(ReceivedMail(self.sender, tuple(self.recipients), content)):
            time.sleep(self.sink.hold_seconds)
            self._answer(250, "kept")
        else:
            self._answer(452, "no room")
        self._reset()
        return None

    def _read_content(self) -> bytes | None:
        """The mail without the dots that SMTP adds; None when it was cut off."""
        parts, size = [], 0
        while True:
            line = self.rfile.readline(MAX_BYTES)
            if not line.endswith(b"\n"):
                return None
            if line in (b".\r\n", b".\n"):
                return b"".join(parts)
            size += len(line)
            if size <= MAX_BYTES + MAX_LINE:
                parts.append(line[1:] if line.startswith(b".") else line)

    def _rset(self, _rest: str) -> None:
        self._reset()
        self._answer(250, "ok")

    def _noop(self, _rest: str) -> None:
        self._answer(250, "ok")

    def _quit(self, _rest: str) -> bool:
        self._answer(221, "bye")
        return False


def _address(rest: str, word: str) -> str | None:
    """The address of ``FROM:<a@b> SIZE=1``; None when it is not like that."""
    if not rest.upper().startswith(word):
        return None
    opened, _bracket, after = rest[len(word) :].strip().partition("<")
    address, bracket, _options = after.partition(">")
    return address if bracket and not opened else None

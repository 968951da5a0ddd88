"""One address for Odoo's two servers, as a reverse proxy gives it in production.

With workers, Odoo answers ``/websocket`` on a port of its own. A browser opens a
connection of its own for it, so the first request of a connection decides.
"""

import contextlib
import socket
import socketserver
import threading

from setup.bootstrap.ports import HOST

_BLOCK = 64 * 1024


class Front(socketserver.ThreadingTCPServer):
    """Listens in a thread and passes each connection to one of the two servers."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, http_port: int, websocket_port: int):
        super().__init__((HOST, port), _Connection)
        self.http_port = http_port
        self.websocket_port = websocket_port
        threading.Thread(target=self.serve_forever, args=(0.1,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening; what is open ends with the servers behind."""
        self.shutdown()
        self.server_close()


class _Connection(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        request = self.request.recv(_BLOCK, socket.MSG_PEEK)
        is_websocket = request.startswith(b"GET /websocket")
        port = self.server.websocket_port if is_websocket else self.server.http_port
        with (
            contextlib.suppress(OSError),
            socket.create_connection((HOST, port)) as behind,
        ):
            answers = threading.Thread(
                target=_pass, args=(behind, self.request), daemon=True
            )
            answers.start()
            _pass(self.request, behind)
            answers.join()


def _pass(source: socket.socket, target: socket.socket) -> None:
    """Copy until the source ends, and tell the target."""
    with contextlib.suppress(OSError):  # one side went away: so does the other
        while block := source.recv(_BLOCK):
            target.sendall(block)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)

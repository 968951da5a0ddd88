"""The small parts of the bootstrap, each by itself."""

import errno
import re
import socket
import threading
import time
from io import StringIO

import pytest

from setup.bootstrap import (
    Paths,
    SetupError,
    odoo_debian,
    odoo_source,
    postgres_given,
    wheels,
)
from setup.bootstrap.errors import UnavailableError, sentence_of
from setup.bootstrap.odoo import Odoo
from setup.bootstrap.ports import any_free
from setup.bootstrap.process import ToolError, run_tool
from setup.bootstrap.progress import Progress
from setup.front import Front


def test_errors_of_the_disk_are_sentences():
    assert "disk is full" in sentence_of(OSError(errno.ENOSPC, "full"))
    assert "/a/file" in sentence_of(OSError(errno.EROFS, "read-only", "/a/file"))
    assert sentence_of(ValueError("a fault of our own")) is None


def test_tool_is_told_by_its_error_not_its_last_line(tmp_path):
    script = "echo begin; echo 'fatal: no such host'; echo bye; exit 3"
    with pytest.raises(ToolError, match=r"^sh: fatal: no such host$"):
        run_tool(["sh", "-c", script], tmp_path / "log")
    assert (tmp_path / "log").read_text() == "begin\nfatal: no such host\nbye\n"


def test_progress_says_number_share_and_time():
    stream = StringIO()
    progress = Progress(3, stream)
    with progress.step("Nothing to do"):
        pass
    with progress.step("Packages"):
        progress.say("downloading zeep, 4 of 9")
        progress.say("shown too soon")
    lines = stream.getvalue().splitlines()
    assert lines == [
        "[2/3] Packages: downloading zeep, 4 of 9 (0 s)",
        "[2/3] Packages: done (0 s)",
    ]


def test_clock_of_a_silent_step_goes_on(monkeypatch):
    monkeypatch.setattr(Progress, "_TICK_SECONDS", 0.01)
    monkeypatch.setattr(Progress, "_SILENT_SECONDS", 0.05)
    stream = StringIO()
    progress = Progress(1, stream)
    with progress.step("Odoo"):
        progress.say("unpacking")
        _wait_until(lambda: stream.getvalue().count("unpacking") >= 3)
    assert stream.getvalue().splitlines()[-1].startswith("[1/1] Odoo: done")


def test_clock_of_a_step_with_nothing_to_do_says_nothing(monkeypatch):
    monkeypatch.setattr(Progress, "_TICK_SECONDS", 0.01)
    stream = StringIO()
    stream.isatty = lambda: True
    with Progress(1, stream).step("Odoo"):
        time.sleep(0.1)
    assert stream.getvalue() == ""


def _wait_until(condition, seconds=10):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("layout", "addons"),
    [
        ("", "addons"),  # a source checkout: core addons apart from the others
        ("", "odoo/addons"),  # a library
        ("usr/lib/python3/dist-packages", "odoo/addons"),  # Debian's package
    ],
)
def test_odoo_is_found_in_each_layout(tmp_path, layout, addons):
    library = tmp_path / layout
    (library / "odoo").mkdir(parents=True)
    (library / "odoo" / "release.py").write_text("series = '19.0'")
    (library / addons / "web").mkdir(parents=True)
    assert Odoo.at(tmp_path) == Odoo(library, library / addons)


def test_other_series_is_refused(tmp_path):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text("series = '18.0'")
    with pytest.raises(UnavailableError, match=r"18\.0 instead of 19\.0"):
        Odoo.at(tmp_path)


@pytest.mark.parametrize("has_git", [True, False])
def test_official_source(tmp_path, monkeypatch, has_git):
    """From a repository and an archive on this machine, in place of the real ones."""
    origin = tmp_path / "origin"
    for file, text in {
        "odoo/release.py": "series = '19.0'",
        "addons/web/__init__.py": "",
    }.items():
        (origin / file).parent.mkdir(parents=True, exist_ok=True)
        (origin / file).write_text(text)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.example"]
    run_tool([*git, "init", "-q", "-b", "19.0", origin])
    run_tool([*git, "add", "."], cwd=origin)
    run_tool([*git, "commit", "-qm", "Odoo"], cwd=origin)
    archive = tmp_path / "odoo.tar.gz"
    run_tool(
        [*git, "archive", "--prefix=odoo-19.0/", "-o", archive, "19.0"], cwd=origin
    )
    monkeypatch.setattr(odoo_source, "REPOSITORY", origin.as_uri())
    monkeypatch.setattr(odoo_source, "ARCHIVE", archive.as_uri())
    if not has_git:
        monkeypatch.setattr(odoo_source.shutil, "which", lambda program: None)
    paths = Paths(tmp_path)
    paths.log.mkdir(parents=True)
    assert odoo_source.find(paths, Progress(1, StringIO())).library == paths.odoo
    assert sorted(path.name for path in paths.home.iterdir()) == ["log", "odoo"]


def test_mirror_is_the_machines_own(monkeypatch):
    rows = [
        "cloud-bookworm|main|Cloud|https://packages.cloud.example/apt",
        "bookworm-security|main|Debian|http://security.example/",
        "bookworm|stable|Docker|https://docker.example/debian/",
        "bookworm|main|Vendor|https://vendor.example/debian/",
        "bookworm|main||http://mirror.example/debian/",
    ]
    monkeypatch.setattr(odoo_debian, "run_tool", lambda command: "\n".join(rows))
    monkeypatch.setattr(odoo_debian, "_codename", lambda: "bookworm")
    assert odoo_debian._mirror() == "http://mirror.example/debian/"
    rows.pop()
    with pytest.raises(UnavailableError, match="no Debian mirror"):
        odoo_debian._mirror()


def test_wheels_are_known_whatever_their_spelling(tmp_path, monkeypatch):
    monkeypatch.delenv("TRADER_SUITE_CACHE", raising=False)  # not into a shared folder
    folder = wheels.folder_of(Paths(tmp_path))
    for name in ("zope_event-6.2-py3-none-any.whl", "pyOpenSSL-26.0.0-py3.whl"):
        # The smallest zip file there is: an end record alone.
        (folder / name).write_bytes(b"PK\x05\x06" + bytes(18))
    (folder / "lxml-6.1.3-cp311.whl").write_bytes(b"half of it")
    requirements = tmp_path / "requirements.txt"
    pins = ["# lxml==1", "zope.event==6.2", "pyopenssl==26.0.0", "lxml==6.1.3", "a==1"]
    requirements.write_text("\n".join(pins))
    assert wheels.missing(Paths(tmp_path), requirements) == ["lxml==6.1.3", "a==1"]


def given(monkeypatch, **variables):
    for name in ("DATABASE_URL", "PGHOST", "PGPORT", "PGUSER", "PGPASSWORD"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return postgres_given.find(None, None, None)


def test_given_server_is_read_from_url_and_variables(monkeypatch):
    url = "postgresql://rita:p%40ss@db.example:6000/x"
    environment = given(monkeypatch, DATABASE_URL=url).environment()
    assert list(environment.values()) == ["db.example", "6000", "rita", "p@ss"]
    environment = given(monkeypatch, PGHOST="db.example").environment()
    assert list(environment.values()) == ["db.example", "5432", "odoo", ""]


@pytest.mark.parametrize(
    "variables",
    [
        {"DATABASE_URL": "mysql://db.example"},
        {"DATABASE_URL": "postgresql://db.example:port"},
        {"PGHOST": "db.example", "PGPORT": "port"},
        {"PGHOST": "db.example", "PGUSER": "postgres"},
    ],
)
def test_impossible_server_is_told(monkeypatch, variables):
    with pytest.raises(SetupError, match=r"run again\.$"):
        given(monkeypatch, **variables)


def test_front_passes_each_connection_to_its_server():
    with Answering(b"page") as pages, Answering(b"live") as live:
        port = any_free()
        front = Front(port, pages.port, live.port)
        try:
            assert ask(port, b"GET /shop HTTP/1.1\r\n\r\n") == b"page 22"
            assert ask(port, b"GET /websocket?v=1 HTTP/1.1\r\n\r\n") == b"live 31"
        finally:
            front.stop()


def test_links_between_documents_lead_somewhere():
    readme = Paths.of_this_clone().root / "setup" / "README.md"
    links = re.findall(r"\]\(([^)#]+)\)", readme.read_text())
    assert links
    assert [link for link in links if not (readme.parent / link).exists()] == []


class Answering:
    """A server that answers one connection with its name and the request's length."""

    def __init__(self, name: bytes):
        self.name = name
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._answer, daemon=True).start()
        return self

    def __exit__(self, *_exception):
        self.socket.close()

    def _answer(self):
        connection, _address = self.socket.accept()
        with connection:
            request = connection.recv(1000)
            connection.sendall(b"%s %d" % (self.name, len(request)))


def ask(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        return connection.makefile("rb").read()

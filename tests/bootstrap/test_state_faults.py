"""What went wrong half-way: one sentence where it stops, and the next run heals."""

import io
import os
import shutil
import signal
import socket
import tarfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from sys import version_info

import pytest

from setup.bootstrap import Paths, odoo_debian
from setup.bootstrap.progress import Progress
from tests.bootstrap.clone import wait_for

_UNBUILDABLE = """[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""


def test_half_a_download(clone):
    """The index breaks off in the middle of a file; then it does not any more."""
    wheels = clone.cache / "wheels"
    folder = clone.above / "index" / "psycopg2-binary"
    folder.parent.mkdir()
    wheels.rename(folder)
    with _index(folder.parent) as index:
        variables = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": index.url}
        index.breaks_off = True
        answer = clone.ready(**variables)
        answer.assert_stopped("packages could not be downloaded")
        index.breaks_off = False
        clone.ready(**variables).assert_ready()


def test_package_that_cannot_be_built(clone):
    """It is there as source only, and its build fails: that is not the network."""
    requirements = clone.root / "requirements.txt"
    pins = requirements.read_text()
    requirements.write_text(f"{pins}\nunbuildable==1.0\n")
    sources = clone.above / "sources"
    sources.mkdir()
    with tarfile.open(sources / "unbuildable-1.0.tar.gz", "w:gz") as archive:
        for name, text in (
            ("pyproject.toml", _UNBUILDABLE),
            ("backend.py", "raise RuntimeError"),
            ("PKG-INFO", "Metadata-Version: 2.1\nName: unbuildable\nVersion: 1.0\n"),
        ):
            member = tarfile.TarInfo(f"unbuildable-1.0/{name}")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    answer = clone.ready(PIP_FIND_LINKS=str(sources))
    answer.assert_stopped("package could not be built", "download-requirements.log")
    requirements.write_text(pins)
    clone.ready().assert_ready()


def test_half_a_file_in_the_cache(clone):
    """A copy into the cache was killed: the file is there, but not whole."""
    for wheel in clone.cache.glob("wheels/*.whl"):
        os.truncate(wheel, wheel.stat().st_size // 2)
    clone.ready().assert_ready()


@pytest.mark.skipif(not shutil.which("apt-get"), reason="needs apt-get")
def test_half_a_debian_package(tmp_path, monkeypatch):
    """Only what is not whole is downloaded again."""
    monkeypatch.setenv("TRADER_SUITE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(
        odoo_debian, "PACKAGES", ("libjs-underscore", "libjs-jquery-form")
    )
    paths = Paths(tmp_path)
    paths.make()
    debs = paths.cache / "deb"
    debs.mkdir()
    first, second = odoo_debian._download(paths, debs, Progress(1))
    os.truncate(first, 1000)
    os.utime(second, (0, 0))
    assert odoo_debian._complete_files(debs) == []
    odoo_debian._download(paths, debs, Progress(1))
    assert odoo_debian._complete_files(debs) == [first, second]
    assert second.stat().st_mtime == 0


def test_killed_initdb(packaged_clone):
    clone = packaged_clone
    answers = []
    preparing = threading.Thread(target=lambda: answers.append(clone.ready()))
    preparing.start()
    wait_for((clone.paths.cluster / "data.new" / "global").exists)
    os.kill(_process("initdb", clone.paths.cluster), signal.SIGKILL)
    preparing.join()
    answers[0].assert_stopped("PostgreSQL could not make its cluster")
    clone.ready().assert_ready()


def test_killed_command(clone):
    """At several points of one preparation; each call goes on from there."""
    venv = clone.paths.venv
    clone.kill_ready_when(venv / "pyvenv.cfg")
    clone.kill_ready_when(venv / ".venv.finished")
    packages = f"lib/python{version_info[0]}.{version_info[1]}/site-packages"
    clone.kill_ready_when(venv / packages / "psycopg2")
    clone.kill_ready_when(clone.paths.cluster / "data.new" / "PG_VERSION")
    clone.kill_ready_when(clone.paths.cluster / "data" / "postmaster.pid")
    clone.ready().assert_ready()
    assert not (clone.paths.cluster / "data.new").exists()


def test_given_server_refuses(ready_clone):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = str(nobody.getsockname()[1])
        answer = ready_clone.ready(PGHOST="127.0.0.1", PGPORT=port)
        answer.assert_stopped(f"server at 127.0.0.1:{port} refuses", "refused")
    ready_clone.ready().assert_ready()


def test_port_of_the_demo_is_taken(ready_clone):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        other.listen()
        answer = ready_clone.call("./setup/run", "--check", "--port", str(port))
        answer.assert_stopped(f"Port {port} is taken", "--port")
    answer = ready_clone.call("./setup/run", "--check", "--port", str(port))
    assert f"Port {port} is taken" not in answer.said


def test_port_of_the_cluster_is_taken(ready_clone):
    """Another program took the remembered port while the server was down."""
    before = ready_clone.ready().facts["port"]
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", before))
        other.listen()
        after = ready_clone.ready()
        after.assert_ready()
        assert after.facts["port"] != before


class _Index(ThreadingHTTPServer):
    """A package index; ``breaks_off`` in the middle of every file on demand."""

    breaks_off = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_exception):
        self.shutdown()
        self.server_close()


class _IndexPage(SimpleHTTPRequestHandler):
    def copyfile(self, source, outputfile):
        if self.server.breaks_off and self.path.endswith(".whl"):
            outputfile.write(source.read(100_000))
            self.close_connection = True
        else:
            super().copyfile(source, outputfile)

    def log_message(self, *_arguments):
        pass


def _index(folder: Path) -> _Index:
    return _Index(("127.0.0.1", 0), partial(_IndexPage, directory=folder))


def _process(program: str, folder: Path) -> int:
    """Wait for a program that works in the folder; answer its process number."""
    found = []

    def look() -> bool:
        for process in Path("/proc").glob("[0-9]*"):
            try:
                line = (process / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
            if line[0].endswith(program) and any(str(folder) in part for part in line):
                found.append(int(process.name))
        return bool(found)

    wait_for(look)
    return found[0]

"""Machines of several kinds on which the same commands work."""

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from setup.bootstrap.ports import is_free
from tests.bootstrap.clone import PATHS, Clone, path_without, without_server


@pytest.fixture
def closed_clone(ready_clone):
    """In a folder that nobody else may enter, with a name that needs quoting."""
    clone = Clone("Händler & Söhne")
    clone.take_packages_of(ready_clone)
    clone.above.chmod(0o700)
    yield clone
    clone.remove()


def test_folder_closed_to_others(closed_clone):
    closed_clone.ready().assert_ready()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_unprivileged_user(packaged_clone):
    clone = packaged_clone
    subprocess.run(["chown", "-R", "nobody", clone.above], check=True)
    within = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")
    clone.ready(within=within, HOME="/nonexistent").assert_ready()
    assert clone.paths.cluster.owner() == "nobody"


def test_embedded_server(packaged_clone, tmp_path):
    """No server on the machine: the one from the package index is used."""
    wheels, kept = packaged_clone.cache / "wheels", PATHS.cache / "wheels"
    _copy_embedded_server(kept, wheels)
    path = path_without(tmp_path / "bin", "initdb", "pg_config")
    packaged_clone.ready(within=without_server(), PATH=path).assert_ready()
    _copy_embedded_server(wheels, kept)


def _copy_embedded_server(source: Path, target: Path) -> None:
    for wheel in source.glob("pixeltable*.whl"):
        if not (target / wheel.name).exists():
            shutil.copy(wheel, target)


def test_given_server(ready_clone, packaged_clone):
    """One clone's server is given to another one; a wrong password is told."""
    with ready_clone.serving() as facts:
        url = f"postgresql://odoo:{{}}@127.0.0.1:{facts['port']}"
        right = packaged_clone.ready(DATABASE_URL=url.format(facts["password"]))
        wrong = packaged_clone.ready(DATABASE_URL=url.format("wrong"))
    right.assert_ready()
    wrong.assert_stopped("refuses: ", "password authentication failed")
    assert not packaged_clone.paths.cluster.exists()
    packaged_clone.ready().assert_ready()


def test_two_commands_at_once(packaged_clone):
    """The second waits and says so; neither makes the other fail."""
    with ThreadPoolExecutor() as pool:
        answers = [
            job.result() for job in [pool.submit(packaged_clone.ready) for _ in "ab"]
        ]
    for answer in answers:
        answer.assert_ready()
    assert sum("Waiting for another command" in a.said for a in answers) == 1
    assert answers[0].facts["port"] == answers[1].facts["port"]


def test_last_user_stops_the_server(ready_clone):
    with ready_clone.serving() as facts:
        ready_clone.ready().assert_ready()
        assert not is_free(facts["port"])
    assert is_free(facts["port"])


def test_second_call_does_nothing(ready_clone):
    before = _times(ready_clone.root)
    answer = ready_clone.ready()
    answer.assert_ready()
    assert "Python packages" not in answer.said
    assert "Odoo" not in answer.said
    assert _times(ready_clone.root) == before


def _times(root: Path) -> dict[Path, float]:
    """Answer when each file was written, but for locks and the server's own."""
    volatile = ("__pycache__", "pg", "lock")
    files = [f for f in root.rglob("*") if not set(volatile).intersection(f.parts)]
    return {file: file.lstat().st_mtime for file in files if file.is_file()}

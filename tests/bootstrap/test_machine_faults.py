"""What the machine lacks: one sentence, exit status 1, and the next run heals."""

import os
import shutil

import pytest

from tests.bootstrap.clone import namespace, path_without, without_server


def test_no_python(ready_clone, tmp_path):
    """Only the shell's own tools are there, and an old Python."""
    for tool in ("dirname", "basename"):
        (tmp_path / tool).symlink_to(shutil.which(tool))
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python3").chmod(0o755)
    ready_clone.ready(PATH=str(tmp_path)).assert_stopped("Python 3.11", "PYTHON=")
    ready_clone.ready().assert_ready()


def test_no_package_manager(ready_clone, tmp_path):
    managers = ("apt-get", "dnf", "apk", "pacman", "zypper")
    path = path_without(tmp_path / "bin", "wkhtmltopdf", *managers)
    answer = ready_clone.ready("wkhtmltopdf", PATH=path)
    answer.assert_stopped("wkhtmltopdf is missing", "no package manager")
    (tmp_path / "bin" / "wkhtmltopdf").symlink_to("/bin/true")
    ready_clone.ready("wkhtmltopdf", PATH=path).assert_ready()


def test_read_only_folder(packaged_clone):
    clone = packaged_clone
    bind = f'mount --bind "{clone.root}" "{clone.root}"'
    mount = f'{bind}; mount -o remount,ro,bind "{clone.root}"'
    within = namespace("--mount", before=f'{mount}; cd "{clone.root}"')
    clone.ready(within=within).assert_stopped("cannot be written", str(clone.root))
    clone.ready().assert_ready()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to mount a small disk")
def test_full_disk(clone):
    """The disk ends in the environment, in the packages, in the cluster."""
    home = clone.paths.home
    home.mkdir()
    steps = [f'mount -t tmpfs -o size=4m none "{home}"']
    for megabytes in (24, 44, 1000):
        steps.append('"$@" && exit 9 || test $? = 1')
        steps.append(f'mount -o remount,size={megabytes}m "{home}"')
    answer = clone.ready(within=namespace("--mount", before="; ".join(steps)))
    answer.assert_ready()
    assert answer.said.count("The disk is full: free ") == 3, answer.said
    assert "Traceback" not in answer.said


def test_no_initdb(packaged_clone, tmp_path):
    """No server binaries on the machine and no network to get them."""
    path = path_without(tmp_path / "bin", "initdb", "pg_config")
    answer = packaged_clone.ready(within=without_server("--net"), PATH=path)
    answer.assert_stopped("No database server", "no initdb", "no embedded server")
    packaged_clone.ready().assert_ready()


def test_no_network(clone):
    shutil.rmtree(clone.cache)
    answer = clone.ready(within=namespace("--net"))
    answer.assert_stopped("packages could not be downloaded", "network")
    clone.ready().assert_ready()


def test_no_odoo(ready_clone, tmp_path):
    """Neither a Debian mirror nor the official source can be reached."""
    path = path_without(tmp_path / "bin", "apt-get")
    within = namespace("--net")
    answer = ready_clone.ready(within=within, PATH=path, ODOO_HOME="")
    answer.assert_stopped("Odoo 19.0 could not be had", "no apt-get", "git: ")
    ready_clone.ready().assert_ready()


def test_wrong_odoo_home(ready_clone, tmp_path):
    ready_clone.ready(ODOO_HOME=str(tmp_path)).assert_stopped("ODOO_HOME is wrong")
    ready_clone.ready().assert_ready()

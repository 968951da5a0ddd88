"""Clones for the tests of the bootstrap."""

import pytest

from tests.bootstrap.clone import Clone


@pytest.fixture
def clone():
    """A clone in which nothing is prepared."""
    clone = Clone()
    yield clone
    clone.remove()


@pytest.fixture
def packaged_clone(ready_clone):
    """A clone that has the Python packages and nothing else."""
    clone = Clone()
    clone.take_packages_of(ready_clone)
    yield clone
    clone.remove()


@pytest.fixture(scope="session")
def ready_clone():
    """A clone that is prepared; tests leave it so."""
    clone = Clone()
    clone.ready().assert_ready()
    yield clone
    clone.remove()

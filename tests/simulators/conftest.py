"""The folder of recorded answers, which lies beside the clone where it is there."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def samples() -> Path:
    place = os.environ.get("CONFORMANCE_SAMPLES", "")
    if not place or not Path(place).is_dir():
        pytest.skip("no folder of samples: give --samples DIR or CONFORMANCE_SAMPLES")
    return Path(place)

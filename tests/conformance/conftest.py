"""Where the samples and what is expected of them lie, and the table at the end."""

import json
import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SAMPLES = os.environ.get("CONFORMANCE_SAMPLES", "")
EXPECTED = Path(os.environ.get("CONFORMANCE_EXPECTED") or HERE / "expected.json")
ABSENT = "no folder of samples: give --samples DIR or CONFORMANCE_SAMPLES"


def has_samples() -> bool:
    return bool(SAMPLES) and Path(SAMPLES).is_dir()


@pytest.fixture(scope="session")
def samples() -> Path:
    if not has_samples():
        pytest.skip(ABSENT)
    return Path(SAMPLES)


@pytest.fixture(scope="session")
def expected() -> dict:
    return json.loads(EXPECTED.read_text())

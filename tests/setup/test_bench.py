"""What a bench prints and writes."""

import json

import pytest

from setup.testing import bench
from setup.testing.bench import Row

ROWS = [
    Row("stock /shop p95", 120.5, "ms", "", True),
    Row("/my/rep p95", 90.0, "ms", "<= 150.6", True),
    Row("orders", 9_999, "", "= 10,000", False),
]


def test_the_table_says_which_bound_does_not_hold():
    lines = bench.table(ROWS).splitlines()
    assert "120.5 ms" in lines[0]
    assert lines[1].endswith("<= 150.6")
    assert lines[2].endswith("= 10,000         DOES NOT HOLD")
    assert lines[3] == "3 figures, 1 out of bounds"


def test_the_json_is_a_list_of_rows():
    assert json.loads(bench.as_json(ROWS[:1])) == [
        {
            "name": "stock /shop p95",
            "value": 120.5,
            "unit": "ms",
            "bound": "",
            "holds": True,
        }
    ]


def test_only_files_that_run_are_benches(tmp_path):
    folder = tmp_path / bench.FOLDER
    folder.mkdir(parents=True)
    (folder / "prices.py").write_text('"""Prices."""\n\ndef run(env, full): ...\n')
    (folder / "rep_data.py").write_text("def fill(): ...\n")
    assert bench.names(tmp_path) == ["prices"]


@pytest.mark.parametrize(
    ("rows", "status"), [(ROWS[:2], 0), (ROWS, 1), ([], 1)], ids=["ok", "out", "none"]
)
def test_the_exit_status(tmp_path, monkeypatch, rows, status):
    class FakeTemplates:
        def __init__(self, *_parts): ...

        def ready(self):
            return {}

    class Environment:
        def __init__(self):
            self.root = tmp_path

    folder = tmp_path / bench.FOLDER
    folder.mkdir(parents=True)
    text = f"from setup.testing.bench import Row\ndef run(env, full): return {rows}\n"
    (folder / f"sample_{status}_{len(rows)}.py").write_text(text)
    monkeypatch.setattr(bench, "Templates", FakeTemplates)
    monkeypatch.setattr(bench, "Workbench", lambda **fields: fields)
    file = tmp_path / "rows.json"
    name = f"sample_{status}_{len(rows)}"
    assert bench.run(Environment(), name, False, str(file)) == status
    assert len(json.loads(file.read_text())) == len(rows)

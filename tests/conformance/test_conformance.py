"""Every sample file becomes what a second, independent reading says it holds."""

import os
from collections import Counter
from pathlib import Path

import pytest
from reading import FORMATS, read

# At least so many orders come out of each folder.
LEAST = {
    "woocommerce": 6,
    "woocommerce_live": 12,
    "unas": 4,
    "shoprenter": 3,
    "cxml": 2,
    "ubl_peppol": 5,
    "edifact": 4,
}


@pytest.fixture(scope="module")
def results(samples) -> dict[str, dict[str, dict]]:
    """What was read, by folder and file; one reading serves all tests."""
    return {
        folder: {
            path.name: read(folder, path)
            for path in sorted((samples / folder).glob("*.*"))
            if path.suffix != ".md"
        }
        for folder in FORMATS
        if (samples / folder).is_dir()
    }


@pytest.mark.parametrize("folder", FORMATS)
def test_every_file_becomes_what_it_says(folder, results, expected):
    faults = []
    for name, said in results.get(folder, {}).items():
        wanted = expected.get(folder, {}).get(name)
        if not fits(said, wanted):
            faults.append(f"{name}\n  wanted {wanted}\n  read   {said}")
    assert not faults, "\n".join(faults)


def fits(said: dict, wanted: dict | None) -> bool:
    """A file that nobody listed has at least to become something that is known."""
    if wanted is None:
        return said.get("kind", "unknown") != "unknown"
    if "bad" in said and "bad" in wanted:
        return wanted["bad"] in said["bad"]
    return said == wanted


@pytest.mark.parametrize("folder", FORMATS)
def test_no_expected_file_is_missing(folder, results, expected):
    assert set(expected[folder]) <= set(results.get(folder, {}))


@pytest.mark.parametrize("folder", FORMATS)
def test_enough_orders_come_out_of_a_folder(folder, results):
    # A file with several orders counts once: the folders repeat themselves.
    orders = sum(said.get("kind") == "order" for said in results[folder].values())
    assert orders >= LEAST[folder]


def test_the_table_of_what_was_read_is_written(results):
    text = table(results)
    assert all(folder in text for folder in results)
    if target := os.environ.get("SUITE_TEST_NOTES"):
        Path(target).write_text(text + "\n")


def table(results: dict) -> str:
    """Return a line a folder, and a line a file that holds orders or a fault."""
    lines = [f"{'':18}  files  orders  other  refused  do not add up"]
    for folder, files in results.items():
        kinds = Counter("bad" if "bad" in one else "read" for one in files.values())
        orders = [one for said in files.values() for one in said.get("orders", ())]
        open_ = sum(not one["reconciles"] for one in orders)
        other = sum("orders" not in said and "kind" in said for said in files.values())
        lines.append(
            f"{folder:18}  {len(files):5}  {len(orders):6}  {other:5}"
            f"  {kinds['bad']:7}  {open_:13}"
        )
    for folder, files in results.items():
        lines += [
            "",
            folder,
            *(f"  {name}: {told(said)}" for name, said in files.items()),
        ]
    return "\n".join(lines)


def told(said: dict) -> str:
    if "bad" in said:
        return f"refused: {said['bad']}"
    orders = said.get("orders")
    if not orders:
        return said["kind"]
    parts = [
        f"{one['id']} {len(one['products'])}+{len(one['others'])} lines,"
        f" {one['total'] or 'no total'} {one['currency']}"
        + ("" if one["reconciles"] else ", DOES NOT ADD UP")
        for one in orders
    ]
    return f"{said['kind']}: " + "; ".join(parts)

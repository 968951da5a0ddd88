"""Plans of known days: how far from the best known, and what our layer costs.

The days are the VRPTW files of Solomon and of Gehring and Homberger in the folder that
the variable VRPTW_DIR names (else ../shared/samples/vrptw), with their BEST_KNOWN.md;
where there is none the bench draws days of its own, which have no best known value.
Distances and times are cut to one decimal, the objective is the distance. Each day is
planned for 5 s; beside it the same day by zip order and by the nearest neighbour.
"""

import os
import statistics
import sys
import time
from pathlib import Path

from routing_days import BY_NEAREST, BY_ZIP, draw, read_known, simple_metres

from setup.testing.bench import Row

SECONDS = 5
SEEDS = (1, 2, 3)
BOUNDS = {100: 0.7, 200: 1.0, 400: 4.5}
LAYER = 5.0
SHARED = Path("..", "shared", "samples", "vrptw")


def run(env, _full):
    """Answer the rows; the bounds are for the means of all seeds, always."""
    sys.path.insert(0, str(env.root / "delivery_routing"))
    days = _days(env.root)
    gaps, rows = {}, []
    for day in days:
        found = [_plan(day, seed) for seed in SEEDS]
        rows += _rows_of(day, found)
        if day.best:
            gaps.setdefault(day.size, []).extend(one["gap"] for one in found)
    return [*_means(gaps), *rows]


def _days(root):
    folder = Path(os.environ.get("VRPTW_DIR") or root / SHARED)
    if (folder / "BEST_KNOWN.md").is_file():
        return read_known(folder)
    return [draw(size, seed=size) for size in (25, 100, 200)]


def _plan(day, seed):
    """Plan for the time, then again for the iterations that it made."""
    import pyvrp
    from lib.solve import solve
    from lib.validate import validate

    problem, searched, original = day.problem(), [], pyvrp.solve

    def timed(*args, **kwargs):
        began = time.perf_counter()
        try:
            return original(*args, **kwargs)
        finally:
            searched.append(time.perf_counter() - began)

    pyvrp.solve = timed
    try:
        began = time.perf_counter()
        plan = solve(problem, 10**9, seed, SECONDS)
        seconds = time.perf_counter() - began
    finally:
        pyvrp.solve = original
    again = solve(day.problem(), plan.iterations, seed)
    return {
        "gap": (plan.metres / day.best - 1) * 100 if day.best else 0.0,
        "metres": plan.metres,
        "iterations": plan.iterations,
        "layer": (seconds - sum(searched)) / seconds * 100,
        "faults": len(validate(problem, plan)) + len(plan.unplanned),
        "is_same": again == plan,
    }


def _rows_of(day, found):
    def mean(name):
        return round(statistics.fmean(one[name] for one in found), 2)

    worst = max(one["layer"] for one in found)
    faults = sum(one["faults"] for one in found)
    differing = sum(not one["is_same"] for one in found)
    unit = "%" if day.best else "-"
    rows = [
        Row(f"{day.name}: gap", mean("gap"), unit, "", True),
        Row(f"{day.name}: iterations", mean("iterations"), "", "", True),
        Row(f"{day.name}: rules broken", faults, "", "0", faults == 0),
        Row(f"{day.name}: plans not the same again", differing, "", "0", not differing),
        Row(
            f"{day.name}: our layer",
            round(worst, 2),
            "%",
            f"<= {LAYER}",
            worst <= LAYER,
        ),
    ]
    for name, by in (("zip order", BY_ZIP), ("nearest neighbour", BY_NEAREST)):
        longer = (simple_metres(day, by) / mean("metres") - 1) * 100
        text = f"{day.name}: {name}, longer by"
        rows.append(Row(text, round(longer, 1), "%", "> 0", longer > 0))
    return rows


def _means(gaps):
    for size, values in sorted(gaps.items()):
        mean, bound = round(statistics.fmean(values), 2), BOUNDS.get(size)
        holds = bound is None or mean <= bound
        text = "" if bound is None else f"<= {bound}"
        yield Row(f"mean gap, {size} customers", mean, "%", text, holds)

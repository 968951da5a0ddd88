"""Days for the bench of routing, from files or drawn, and two simple ways to plan."""

import dataclasses
import random
import re

import numpy as np

BY_ZIP, BY_NEAREST = "zip", "nearest"
CELL = 20  # width of what counts as one postal code


@dataclasses.dataclass(frozen=True)
class Day:
    """A VRPTW instance: rows of x, y, demand, ready, due and service; first the depot.

    `best` is the best known distance in tenths, None where nobody knows one.
    """

    name: str
    vehicles: int
    capacity: int
    rows: tuple
    best: int | None = None

    @property
    def size(self):
        return len(self.rows) - 1

    def metres(self):
        """Return the distances in tenths, cut."""
        spots = np.array([row[:2] for row in self.rows], dtype=float)
        apart = spots[:, None, :] - spots[None, :, :]
        return np.floor(np.sqrt((apart**2).sum(-1)) * 10 + 1e-9).astype(np.int64)

    def problem(self):
        """Return the day as our problem: a tenth is a metre and a second."""
        from lib.problem import (
            UNLIMITED,
            Courier,
            Depot,
            Load,
            Matrix,
            Order,
            Problem,
            Window,
        )

        metres = self.metres()
        shift = Window(self.rows[0][3] * 10, self.rows[0][4] * 10)
        capacity = Load(self.capacity, UNLIMITED, UNLIMITED)
        orders = tuple(
            Order(
                number,
                number,
                (Window(row[3] * 10, row[4] * 10),),
                row[5] * 10,
                Load(row[2]),
            )
            for number, row in enumerate(self.rows)
            if number
        )
        couriers = tuple(
            Courier(number, 0, shift, capacity) for number in range(self.vehicles)
        )
        depots = (Depot(0, 0, shift),)
        return Problem(orders, couriers, depots, {"car": Matrix(metres, metres)})


def read_known(folder):
    """Return the days of the folder of which the best known value is told."""
    days = []
    for line in (folder / "BEST_KNOWN.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if len(cells) < 3 or not cells[1].isdigit():
            continue
        names = re.findall(r"\b(?:RC|R|C)\d[\d_]*", cells[0])
        for name, best in zip(names, cells[2].split(","), strict=True):
            days.append(_read(folder / f"{name}.txt", int(cells[1]), best))
    return days


def _read(path, size, best):
    numbers = [line.split() for line in path.read_text().splitlines()]
    rows = [list(map(int, words)) for words in numbers if _is_numbers(words)]
    vehicles, capacity = rows[0]
    customers = tuple(tuple(row[1:]) for row in rows[1 : size + 2])
    name = path.stem if size == len(rows) - 2 else f"{path.stem}, first {size}"
    return Day(name, vehicles, capacity, customers, round(float(best) * 10))


def _is_numbers(words):
    return len(words) in (2, 7) and all(word.isdigit() for word in words)


def draw(size, seed):
    """Return a day of our own, which can be planned."""
    dice = random.Random(seed)
    rows = [(50, 50, 0, 0, 1000, 0)]
    for _customer in range(size):
        ready = dice.randint(0, 700)
        rows.append(
            (
                dice.randint(0, 100),
                dice.randint(0, 100),
                dice.randint(1, 30),
                ready,
                ready + dice.randint(80, 200),
                10,
            )
        )
    return Day(f"drawn {size}", max(size // 4, 10), 200, tuple(rows))


def simple_metres(day, by):
    """Return the distance of routes that take, from each stop on, the next that can be
    reached: the nearest one, or the next by postal code."""
    metres, left = day.metres(), _sorted_by_zip(day)
    total = 0
    while left:
        here, now, load = 0, day.rows[0][3] * 10, 0
        while True:
            open_ = [to for to in left if _can(day, metres, here, now, load, to)]
            if not open_:
                break
            to = open_[0]
            if by == BY_NEAREST:
                to = min(open_, key=lambda one: (metres[here, one], one))
            total += int(metres[here, to])
            now = max(now + int(metres[here, to]), day.rows[to][3] * 10)
            now, load, here = now + day.rows[to][5] * 10, load + day.rows[to][2], to
            left.remove(to)
        if not here:
            raise ValueError(f"{day.name}: customers whom nobody can reach")
        total += int(metres[here, 0])
    return total


def _sorted_by_zip(day):
    def postal_code(number):
        x, y = day.rows[number][:2]
        return x // CELL, y // CELL, number

    return sorted(range(1, day.size + 1), key=postal_code)


def _can(day, metres, here, now, load, to):
    _x, _y, demand, ready, due, service = day.rows[to]
    arrive = now + int(metres[here, to])
    back = max(arrive, ready * 10) + service * 10 + int(metres[to, 0])
    is_back = back <= day.rows[0][4] * 10
    return load + demand <= day.capacity and arrive <= due * 10 and is_back

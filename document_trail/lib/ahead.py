"""Having the next step made while the one before is worked on."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Step = TypeVar("Step")


def ahead(steps: Iterable[Step]) -> Iterator[Step]:
    """Yield what ``steps`` yields, each of them made by another thread in advance.

    It pays where making one waits for the database. The cursor is the thread's alone
    until the last step is given.
    """
    steps = iter(steps)
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(next, steps, None)
        while (step := following.result()) is not None:
            following = pool.submit(next, steps, None)
            yield step

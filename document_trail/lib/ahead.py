"""Having the next steps made while those before are worked on."""

import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Step = TypeVar("Step")

# Seconds until a thread that is busy lets in one that waits: as usual, and meanwhile.
# What the database answered would wait longer than the database needs for it.
USUAL, SHORT = sys.getswitchinterval(), 0.0005


def ahead(steps: Iterable[Step], depth: int = 24) -> Iterator[Step]:
    """Yield what ``steps`` yields, made by another thread as many steps in advance.

    It pays where making one waits for the database. The cursor is the thread's alone
    until the last step is given, or until this is closed.
    """
    steps, end = iter(steps), object()
    pool = ThreadPoolExecutor(1)
    sys.setswitchinterval(SHORT)
    try:
        coming = deque(pool.submit(next, steps, end) for _n in range(depth))
        while (step := coming.popleft().result()) is not end:
            coming.append(pool.submit(next, steps, end))
            yield step
    finally:
        pool.shutdown(cancel_futures=True)
        sys.setswitchinterval(USUAL)

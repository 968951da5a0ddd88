"""What is the same for all orders of a batch is asked for once."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

KEY = "sale_channel_once"  # in the context, while a batch of orders is made


class Once:
    """Keeps answers by what was asked, for as long as a batch is made."""

    def __init__(self, size: int):
        self.size = size  # orders to be made
        self._answers: dict[Hashable, Any] | None = {}

    def __call__(self, question: Hashable, method: Callable, *args) -> Any:
        """Return what the method answers; it is called when nobody has asked yet."""
        if self._answers is None:
            return method(*args)
        if question not in self._answers:
            self._answers[question] = method(*args)
        return self._answers[question]

    def end(self) -> None:
        """Ask anew from now on: what follows may still carry this along."""
        self.size, self._answers = 1, None


def once(context: Mapping[str, Any]) -> Once:
    """Return how to ask: once while a batch is made, else anew."""
    return context.get(KEY) or _ANEW


_ANEW = Once(1)
_ANEW.end()

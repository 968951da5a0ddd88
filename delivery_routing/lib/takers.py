"""Who may take which orders: few different answers, however many couriers."""

from collections.abc import Hashable, Sequence
from itertools import chain

from .problem import Courier, Order, Problem, barred


class Takers:
    """Answers for these couriers; orders with the same wishes share theirs."""

    def __init__(self, problem: Problem, couriers: Sequence[Courier]):
        self._problem = problem
        self._couriers = couriers
        self._answers: dict[tuple, frozenset] = {}
        self.of_order = {order.key: self._answer(order) for order in problem.orders}
        self._orders_of: dict[frozenset, list[Hashable]] = {}
        for key, takers in self.of_order.items():
            self._orders_of.setdefault(takers, []).append(key)

    def orders_of(self, courier: Courier) -> frozenset:
        """Return the keys of the orders that the courier may take."""
        taken = (
            orders
            for takers, orders in self._orders_of.items()
            if courier.key in takers
        )
        return frozenset(chain.from_iterable(taken))

    def _answer(self, order: Order) -> frozenset:
        holder = self._problem.holder_of.get(order.key)
        wishes = (order.couriers, order.zone, order.skills, order.depot)
        asked = (*wishes, order.takes_from is None, holder)
        if asked not in self._answers:
            self._answers[asked] = frozenset(
                courier.key
                for courier in self._couriers
                if not barred(self._problem, courier, order)
            )
        return self._answers[asked]

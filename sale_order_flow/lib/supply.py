"""Which vendor to take: pure choice among offers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offer:
    """What a vendor asks for one product.

    ``price`` is for one unit in the company's currency; ``available`` is None where
    the vendor does not say; ``delay`` is in days.
    """

    key: int
    price: float
    delay: int
    available: float | None = None


def cheapest(offers: list[Offer], quantity: float) -> Offer | None:
    """Return the cheapest offer, first of those that have enough."""
    return _best(offers, quantity, lambda offer: (offer.price, offer.delay))


def fastest(offers: list[Offer], quantity: float) -> Offer | None:
    """Return the soonest offer, first of those that have enough."""
    return _best(offers, quantity, lambda offer: (offer.delay, offer.price))


def _best(offers, quantity, wish):
    if not offers:
        return None
    return min(offers, key=lambda o: (_shortage(o, quantity), *wish(o), o.key))


def _shortage(offer: Offer, quantity: float) -> int:
    """Enough, not said, too little."""
    if offer.available is None:
        return 1
    return 0 if offer.available >= quantity else 2

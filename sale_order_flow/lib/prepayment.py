"""How the money paid for a divided order covers its parts: pure arithmetic."""


def share_money(own: list[int], asked: list[int], totals: list[int]) -> list[int]:
    """Return what each part has of all the money, in cents.

    Money stays where it was paid as far as it is needed there. What a part has beyond
    what was asked of it in advance goes to those that lack what was asked of them, and
    what it has beyond its total to those that lack their totals; the first in line
    takes and gives first.

    :param own: what was paid for each part itself
    :param asked: what is asked of each part in advance
    :param totals: what each part comes to
    """
    shares = list(own)
    for needs in (asked, totals):
        for taker, needed in enumerate(needs):
            for giver, kept in enumerate(needs):
                moved = min(needed - shares[taker], shares[giver] - kept)
                if moved > 0:
                    shares[taker] += moved
                    shares[giver] -= moved
    return shares

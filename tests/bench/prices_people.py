"""The people of the bench of prices: who fills the same cart in three ways.

Each request says at which moment it is made, see `clock_server`.
"""

import dataclasses
from datetime import datetime

from setup.check.browser import Browser
from setup.check.report import WrongError

CLOCK = "X-Clock"
WIZARD = "sale.loyalty.reward.wizard"
NOTHING_TO_DISCOUNT = "There is nothing to discount"
LINE_FIELDS = [
    "order_id",
    "product_id",
    "price_unit",
    "discount",
    "tax_ids",
    "price_subtotal",
    "price_total",
    "reward_id",
]
ORDER_FIELDS = ["amount_untaxed", "amount_tax", "amount_total", "currency_id"]


@dataclasses.dataclass(frozen=True)
class Goods:
    """A product that can be put into a cart."""

    product_id: int
    template_id: int


@dataclasses.dataclass(frozen=True)
class Cart:
    """What a customer orders at a moment: goods with quantities."""

    customer: str
    moment: datetime
    lines: tuple[tuple[Goods, int], ...]


class Office:
    """The back office, through the doors that the web client uses."""

    def __init__(self, url: str, db: str, moment: datetime):
        self.browser = Browser(url, db)
        set_clock(self.browser, moment)
        self.browser.login("admin", "admin")

    def call(self, model: str, method: str, *arguments, **keywords):
        """Call a method as the web client does."""
        return self.browser.call(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=arguments,
            kwargs=keywords,
        )

    def rows(self, model: str, domain: list, fields: list[str]) -> list[dict]:
        """Read the records of a domain."""
        return self.call(model, "search_read", domain, fields=fields)

    def type(self, cart: Cart, partner_id: int) -> int:
        """Type the cart as an order of its day, with the offers that it earns."""
        set_clock(self.browser, cart.moment)
        lines = [
            (0, 0, {"product_id": goods.product_id, "product_uom_qty": quantity})
            for goods, quantity in cart.lines
        ]
        values = {
            "partner_id": partner_id,
            "date_order": cart.moment.strftime("%Y-%m-%d %H:%M:%S"),
            "order_line": lines,
        }
        order_id = self.call("sale.order", "create", values)
        self._claim_rewards(order_id)
        return order_id

    def _claim_rewards(self, order_id: int) -> None:
        """Press the button of the offers until nothing more is to be had."""
        tried = set()
        while True:
            answer = self._try("sale.order", "action_open_reward_wizard", [order_id])
            if not isinstance(answer, dict):
                return
            wizard_id = self.call(WIZARD, "create", {"order_id": order_id})
            row = self.call(WIZARD, "read", [wizard_id], ["reward_ids"])[0]
            rewards = [reward for reward in row["reward_ids"] if reward not in tried]
            if not rewards:
                return
            tried.add(rewards[0])
            self.call(WIZARD, "write", [wizard_id], {"selected_reward_id": rewards[0]})
            self._try(WIZARD, "action_apply", [wizard_id])

    def _try(self, model: str, button: str, ids: list[int]):
        """Press a button; an offer that fits nothing in the order is passed over."""
        try:
            return self.call(model, button, ids)
        except WrongError as error:
            if NOTHING_TO_DISCOUNT not in str(error):
                raise
            return None

    def take_away(self, partner_id: int, rep_id: int | bool) -> int:
        """Answer the cart that was filled now and put it aside as a quotation."""
        domain = [
            ("partner_id", "child_of", partner_id),
            ("website_id", "!=", False),
            ("rep_user_id", "=", rep_id),
            ("state", "=", "draft"),
        ]
        ids = self.call("sale.order", "search", domain)
        if len(ids) != 1:
            raise WrongError(f"One cart should be filled, there are {len(ids)}")
        self.call("sale.order", "write", ids, {"state": "sent"})
        return ids[0]


class Visitor:
    """A customer in the shop, or the rep who acts for him."""

    def __init__(self, url: str, db: str, login: str, password: str, moment: datetime):
        self.browser = Browser(url, db)
        set_clock(self.browser, moment)
        self.browser.login(login, password)

    def act_for(self, ref: str) -> None:
        """Order for the customer of this reference from now on."""
        page = self.browser.get("/my/rep", search=ref, search_in="ref")
        self.browser.submit(page.form("/my/rep/act/"))

    def fill(self, cart: Cart) -> None:
        """Put the goods into the cart: the first, and with it all others.

        That is one request, as when somebody chooses optional products beside one.
        """
        set_clock(self.browser, cart.moment)
        (first, quantity), *others = cart.lines
        self.browser.call(
            "/shop/cart/add",
            product_template_id=first.template_id,
            product_id=first.product_id,
            quantity=quantity,
            linked_products=[
                {
                    "product_template_id": goods.template_id,
                    "product_id": goods.product_id,
                    "parent_product_template_id": first.template_id,
                    "quantity": number,
                    "product_custom_attribute_values": [],
                    "no_variant_attribute_value_ids": [],
                }
                for goods, number in others
            ],
        )


def set_clock(browser: Browser, moment: datetime) -> None:
    """Let the server answer as if it were this moment."""
    browser.session.headers[CLOCK] = moment.strftime("%Y-%m-%dT%H:%M:%S")

"""A visit to the shop, from the search box to the confirmation page."""

import re
from typing import NamedTuple

from lxml import html

from setup.check.browser import Browser, words_of
from setup.check.report import WrongError, expect


class Put(NamedTuple):
    """A product put into the cart: how many, and the net price that was shown."""

    code: str
    product_id: int
    quantity: int
    shown: float


class Option(NamedTuple):
    """A way to pay, as the payment page offers it."""

    provider_id: int
    method_id: int
    code: str


def amount_of(element) -> float:
    """The first amount of money shown in an element."""
    values = element.xpath(".//*[contains(@class, 'oe_currency_value')]/text()")
    if not values:
        raise WrongError(f"An amount should be shown, there is: {words_of(element)}")
    return float(values[0].replace(",", ""))


class Shopper:
    """Somebody in the shop, for himself or for a customer."""

    def __init__(self, browser: Browser):
        self.browser = browser

    # --- Catalogue and cart ---

    def empty_cart(self) -> None:
        """Begin with nothing, whatever an earlier visit left."""
        page = self.browser.get("/shop/cart")
        if page.all("o_cart_product"):
            self.browser.call("/shop/cart/clear")

    def put(self, code: str, quantity: int, choice: str = "") -> Put:
        """Search a product by its reference and add it to the cart.

        :param choice: the value to choose where the product comes in variants
        """
        info = self._look_at(code, quantity, choice)
        answer = self.browser.call(
            "/shop/cart/add",
            product_template_id=info["product_template_id"],
            product_id=info["product_id"],
            quantity=quantity,
        )
        expect(f"The quantity of {code} put in", quantity, answer["quantity"])
        return Put(code, info["product_id"], quantity, info["price"])

    def _look_at(self, code: str, quantity: int, choice: str) -> dict:
        """What the product's page shows for this quantity and choice."""
        page = self.browser.get("/shop", search=code)
        links = [
            card.xpath(".//a[contains(@class, 'oe_product_image_link')]/@href")[0]
            for card in page.all("oe_product_cart")
        ]
        expect(f"The number of products found by {code}", 1, len(links))
        page = self.browser.get(links[0])
        return self.browser.call(
            "/website_sale/get_combination_info",
            product_template_id=_value(page, "product_template_id"),
            product_id=False if choice else _value(page, "product_id"),
            combination=[self._choice(choice)] if choice else [],
            add_qty=quantity,
        )

    def _choice(self, name: str) -> int:
        for value in self.browser.page.all("js_variant_change"):
            if value.get("data-value-name") == name:
                return int(value.get("value"))
        raise WrongError(f"{self.browser.page.path} should offer {name}, it does not")

    def read_cart(self) -> tuple[dict[int, str], float]:
        """What the cart page shows: product ids with their names, and the total."""
        page = self.browser.get("/shop/cart")
        lines = {
            int(line.get("data-product-id")): words_of(line.xpath(".//h6")[0])
            for line in page.all("o_cart_product")
            if line.get("data-product-id")
        }
        total = page.root.xpath("//tr[@name='o_order_total']")
        if not total:
            raise WrongError("The cart page should show a total, it does not")
        return lines, amount_of(total[0])

    # --- Checkout ---

    def choose_address(self, name: str) -> int:
        """Choose a delivery address of the checkout page by its name."""
        page = self.browser.get("/shop/checkout")
        for card in page.root.xpath("//*[@data-address-type='delivery']"):
            if name in words_of(card):
                partner_id = int(card.get("data-partner-id"))
                self.browser.call(
                    "/shop/update_address",
                    partner_id=partner_id,
                    address_type="delivery",
                )
                return partner_id
        raise WrongError(f"The checkout should offer the address {name}, it does not")

    def choose_delivery(self, name: str) -> int:
        """Choose a delivery method by its name."""
        self.browser.get("/shop/checkout")
        form = html.fromstring(self.browser.call("/shop/delivery_methods"))
        offered = []
        for method in form.xpath("//li[@name='o_delivery_method']"):
            offered.append(words_of(method.xpath(".//label")[0]))
            if offered[-1] == name:
                radio = method.xpath(".//input[@name='o_delivery_radio']")[0]
                carrier_id = int(radio.get("data-dm-id"))
                self.browser.call("/shop/set_delivery_method", dm_id=carrier_id)
                return carrier_id
        raise WrongError(f"The delivery {name} should be offered, there are {offered}")

    # --- Payment ---

    def payment_options(self) -> list[Option]:
        """Open the payment page and read the ways to pay."""
        page = self.browser.get("/shop/payment")
        radios = page.root.xpath("//input[@name='o_payment_radio']")
        return [
            Option(
                int(radio.get("data-provider-id")),
                int(radio.get("data-payment-option-id")),
                radio.get("data-payment-method-code") or "",
            )
            for radio in radios
        ]

    def submit(self, code: str) -> str:
        """Pay in a way that moves no money; answer the name of the order."""
        options = [o for o in self.payment_options() if o.code == code]
        if not options:
            raise WrongError(f"The payment page should offer {code}, it does not")
        form = self._payment_form()
        processing = self.browser.call(
            form["transaction-route"],
            provider_id=options[0].provider_id,
            payment_method_id=options[0].method_id,
            token_id=None,
            amount=float(form["amount"]),
            flow="redirect",
            tokenization_requested=False,
            landing_route=form["landing-route"],
            access_token=form["access-token"],
        )
        self._go_through_redirect(processing["redirect_form_html"])
        return self._confirmed_order()

    def _payment_form(self) -> dict[str, str]:
        forms = self.browser.page.root.xpath("//*[@id='o_payment_form']")
        if len(forms) != 1:
            raise WrongError(f"One payment form should be there, not {len(forms)}")
        return {
            key.removeprefix("data-"): value
            for key, value in forms[0].attrib.items()
            if key.startswith("data-")
        }

    def _go_through_redirect(self, markup: str) -> None:
        form = html.fromstring(markup)
        form = form if form.tag == "form" else form.xpath(".//form")[0]
        self.browser.submit(form)
        expect("The page after paying", "/payment/status", self.browser.page.path)
        status = self.browser.call("/payment/status/poll", csrf_token=self._csrf())
        expect("The state of the payment", "pending", status["state"])
        self.browser.get(status["landing_route"])

    def _csrf(self) -> str | None:
        values = self.browser.page.root.xpath("//input[@name='csrf_token']/@value")
        return values[0] if values else None

    def _confirmed_order(self) -> str:
        page = self.browser.page
        expect("The page after the order", "/shop/confirmation", page.path)
        found = re.search(r"\bS\d{5,}\b", words_of(page.root))
        if not found:
            raise WrongError("The confirmation should name the order, it does not")
        return found.group()


def _value(page, name: str) -> int:
    values = page.root.xpath(f"//input[@name='{name}']/@value")
    return int(values[0]) if values else 0

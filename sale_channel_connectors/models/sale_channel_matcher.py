from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain

from ..lib import matching


class Known:
    """What the database knows of a batch of orders: read once, looked up often."""

    def __init__(self):
        self.bindings = {}  # (kind, key): binding
        self.products = defaultdict(list)  # (field, value): products
        self.taxes = defaultdict(list)  # (rate, price included): taxes
        self.countries = {}
        self.states = {}  # (country, its state's code or name, plain): id
        self.currencies = {}
        self.pricelists = {}
        self.partners = defaultdict(list)  # (kind, value): partners
        self.addresses = {}  # (commercial partner id, key): partner
        self.services = {}  # kind of row: product
        self.sold = {}  # product: key there, of products that were found
        self.missing = {}  # (kind, key): name of what nobody has mapped yet


class SaleChannelMatcher(models.AbstractModel):
    """Finds what the names in remote orders mean here, a batch at a time."""

    _name = "sale.channel.matcher"
    _description = "Sale Channel Matcher"

    @api.model
    def _learn(self, channel, orders):
        """Return all that the orders may refer to, in a bounded number of queries.

        :param orders: remote orders
        :rtype: Known
        """
        known = Known()
        self._learn_bindings(known, channel, orders)
        self._learn_products(known, channel, orders)
        self._learn_taxes(known, channel)
        self._learn_world(known, channel, orders)
        self.env["sale.channel.partner.matcher"]._learn(known, channel, orders)
        return known

    def _learn_bindings(self, known, channel, orders):
        keys = set()
        for order in orders:
            keys.update(value for _kind, value in matching.partner_keys(order))
            keys.update((order.delivery.code, order.payment.code, order.currency))
            keys.update((order.bill_to.country_name, order.ship_to.country_name))
            keys.update((order.bill_to.country, order.ship_to.country))
            for line in order.lines:
                keys.update(line.ids)
                keys.update((matching.binding_value(line), tax_key(order, line)))
        bindings = self.env["sale.channel.binding"].search(
            [("channel_id", "=", channel.id), ("external_key", "in", list(keys - {""}))]
        )
        known.bindings = {(one.kind, one.external_key): one for one in bindings}

    def _learn_products(self, known, channel, orders):
        codes, barcodes = set(), set()
        for order in orders:
            for line in order.lines:
                for kind, value in matching.product_keys(line):
                    if kind == "default_code":
                        codes.add(value)
                    elif kind == "barcode":
                        barcodes.update((value, value.zfill(13), value.zfill(14)))
        domain = Domain("default_code", "in", list(codes))
        domain |= Domain("barcode", "in", list(barcodes))
        domain &= Domain("company_id", "in", [False, channel.company_id.id])
        for product in self.env["product.product"].search(domain):
            if product.default_code:
                known.products["default_code", product.default_code].append(product)
            if product.barcode:
                bare = product.barcode.lstrip("0")
                known.products["barcode", bare].append(product)
        names = (
            "shipping",
            "fee",
            "discount",
            "gift",
            "deposit",
            "rounding",
            "unknown",
        )
        for name in names:
            known.services[name] = self.env.ref(
                f"sale_channel_connectors.product_{name}"
            )

    def _learn_taxes(self, known, channel):
        taxes = self.env["account.tax"].search(
            [
                *self.env["account.tax"]._check_company_domain(channel.company_id),
                ("type_tax_use", "=", "sale"),
                ("amount_type", "=", "percent"),
            ]
        )
        for tax in taxes:
            rate = Decimal(str(tax.amount)).normalize()
            known.taxes[rate, tax.price_include].append(tax)

    def _learn_world(self, known, channel, orders):
        codes = {
            address.country
            for order in orders
            for address in (order.bill_to, order.ship_to)
        }
        countries = self.env["res.country"].search([("code", "in", list(codes - {""}))])
        known.countries = {country.code: country for country in countries}
        self._learn_states(known, orders)
        names = {order.currency for order in orders} - {""}
        currencies = self.env["res.currency"].search([("name", "in", list(names))])
        known.currencies = {currency.name: currency for currency in currencies}
        pricelists = self.env["product.pricelist"].search(
            [
                ("currency_id", "in", currencies.ids),
                ("company_id", "in", [False, channel.company_id.id]),
            ]
        )
        for pricelist in channel.pricelist_id | pricelists:
            known.pricelists.setdefault(pricelist.currency_id, pricelist)

    def _learn_states(self, known, orders):
        addresses = [one for order in orders for one in (order.bill_to, order.ship_to)]
        if not any(address.state for address in addresses):
            return
        countries = self.env["res.country"].union(
            *known.countries.values(),
            *(one.country_id for one in known.bindings.values()),
        )
        for state in countries.state_ids:
            for said in (state.name, state.code):
                known.states[state.country_id, matching.plain(said)] = state.id

    # --- Lookups: a record, or empty with what is missing noted ---

    def _find_product(self, known, line):
        """Return the product of a row of goods."""
        for kind, value in matching.product_keys(line):
            if kind == "binding":
                binding = known.bindings.get(("product", value))
                if binding and binding.product_id:
                    return binding.product_id
            elif len(known.products[kind, value]) == 1:
                return known.products[kind, value][0]
        self._miss(known, "product", matching.binding_value(line), line.name)
        return self.env["product.product"]

    def _find_tax(self, known, order, line):
        """Return the taxes of a row, and whether its price holds them."""
        none = self.env["account.tax"]
        if not line.tax_rate:
            return none, order.prices_include_tax
        key = tax_key(order, line)
        binding = known.bindings.get(("tax", key))
        if binding and binding.tax_id:
            return binding.tax_id, binding.tax_id.price_include
        rate = line.tax_rate.normalize()
        for included in (order.prices_include_tax, not order.prices_include_tax):
            found = known.taxes[rate, included]
            if found:
                return found[0], included
        self._miss(known, "tax", key, key)
        return none, order.prices_include_tax

    def _find_bound(self, known, kind, key, name, target):
        """Return what a delivery or payment method is mapped to."""
        if not key:
            return None
        binding = known.bindings.get((kind, key))
        if binding and binding[target]:
            return binding[target]
        self._miss(known, kind, key, name)
        return None

    def _find_country(self, known, address):
        """Return the country of an address, if it names one."""
        key = address.country or address.country_name
        if not key:
            return self.env["res.country"]
        binding = known.bindings.get(("country", key))
        if binding and binding.country_id:
            return binding.country_id
        if key in known.countries:
            return known.countries[key]
        self._miss(known, "country", key, address.country_name)
        return self.env["res.country"]

    def _find_pricelist(self, known, channel, order, wanted):
        """Return the price list whose currency the order has; none in our own.

        :param product.pricelist wanted: what the channel has for the customer
        """
        own = channel.company_id.currency_id
        name = order.currency or own.name
        for pricelist in (wanted, channel.pricelist_id):
            if pricelist.currency_id.name == name:
                return pricelist
        if name == own.name:
            return self.env["product.pricelist"]
        binding = known.bindings.get(("pricelist", name))
        if binding and binding.pricelist_id:
            return binding.pricelist_id
        currency = known.currencies.get(name)
        if currency in known.pricelists:
            return known.pricelists[currency]
        self._miss(known, "pricelist", name, name)
        return self.env["product.pricelist"]

    def _miss(self, known, kind, key, name):
        known.missing[kind, key] = name


def tax_key(order, line):
    """Return the name under which a tax is asked for, such as "27% incl."."""
    if line.tax_rate is None:
        return ""
    side = "incl." if order.prices_include_tax else "excl."
    return f"{line.tax_rate.normalize():f}% {side}"

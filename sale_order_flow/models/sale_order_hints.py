"""What a clerk, or a rep, can offer while he takes the order."""

from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..lib.offers import Terms, missing

LIMIT = 12  # proposals of a kind; more is not read while somebody waits


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    @api.readonly
    def get_hints(self):
        """Return what can be offered with this order, for the panel beside it.

        One call, whose number of queries does not depend on the number of lines.

        :return: ``{"stock": [{"product_id", "name", "unit", "ordered",
            "warehouses": [{"name", "free"}]}], "offers": [{"text", "product_id",
            "quantity"}], "accessories": [{"product_id", "name", "price",
            "free"}], "alternatives": [...]}``; prices are formatted, quantities are
            in the product's unit
        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        lines = self._get_hint_lines()
        accessories, alternatives = self._get_hint_products(lines)
        described = self._describe_products(accessories | alternatives)
        return {
            "stock": self._get_stock_hints(lines),
            "offers": self._get_offer_hints(lines),
            "accessories": [described[product] for product in accessories],
            "alternatives": [described[product] for product in alternatives],
        }

    def add_hinted_product(self, product_id, quantity=1.0):
        """Put a product that was hinted at onto the order, marked as upsell.

        :param int product_id: product.product, one of those that get_hints names
        :param float quantity: in the product's unit, more than 0
        :return: id of the new line
        :raise UserError: when the order is confirmed or the product was not hinted at
        """
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("draft", "sent"):
            raise UserError(self.env._("The order is confirmed already."))
        product = self.env["product.product"].browse(product_id)
        if quantity <= 0 or product not in self._get_hinted_products():
            raise UserError(self.env._("This product cannot be added from a hint."))
        line = self.env["sale.order.line"].create(
            {
                "order_id": self.id,
                "product_id": product.id,
                "product_uom_qty": quantity,
                "is_upsell": True,
            }
        )
        return line.id

    def _get_hint_lines(self):
        return self.order_line.filtered(
            lambda line: (
                line.product_id
                and not line.display_type
                and not (line.is_delivery or line.is_downpayment or line.reward_id)
            )
        )

    def _get_hinted_products(self):
        lines = self._get_hint_lines()
        accessories, alternatives = self._get_hint_products(lines)
        offers = self._get_offer_hints(lines)
        offered = [offer["product_id"] for offer in offers if offer["product_id"]]
        return accessories | alternatives | accessories.browse(offered)

    # --- Accessories and alternatives ---

    def _get_hint_products(self, lines):
        """Return accessories and alternatives that are not on the order yet."""
        templates = lines.product_id.product_tmpl_id
        variants = (
            templates.accessory_product_ids
            | templates.optional_product_ids.product_variant_ids
        )
        accessories = self._filter_hintable(variants, lines)
        alternatives = self._filter_hintable(
            templates.alternative_product_ids.product_variant_ids - variants, lines
        )
        return accessories, alternatives

    def _filter_hintable(self, products, lines):
        companies = (self.env["res.company"], self.company_id)
        fitting = products.filtered(
            lambda product: (
                product.sale_ok
                and product.active
                and product.type != "combo"
                and product.company_id in companies
                and product not in lines.product_id
            )
        )
        return fitting[:LIMIT]

    def _describe_products(self, products):
        prices = self.pricelist_id._get_products_price(
            products, 1.0, currency=self.currency_id, date=self.date_order
        )
        here = products.with_context(warehouse_id=self.warehouse_id.id)
        free = {
            product.id: product.free_qty if product.is_storable else None
            for product in here
        }
        return {
            product: {
                "product_id": product.id,
                "name": product.display_name,
                "price": self.currency_id.format(prices[product.id]),
                "free": free[product.id],
            }
            for product in products
        }

    # --- Stock ---

    def _get_stock_hints(self, lines):
        """Return what is free in each warehouse, for the goods on the order."""
        products = lines.product_id.filtered("is_storable")
        warehouses = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company_id.id)]
        )
        free = {}
        for warehouse in warehouses:
            there = products.with_context(warehouse_id=warehouse.id)
            free[warehouse] = {product.id: product.free_qty for product in there}
        ordered = defaultdict(float)
        for line in lines:
            ordered[line.product_id] += line._get_product_quantity()
        return [
            {
                "product_id": product.id,
                "name": product.display_name,
                "unit": product.uom_id.name,
                "ordered": ordered[product],
                "warehouses": [
                    {"name": warehouse.name, "free": free[warehouse][product.id]}
                    for warehouse in warehouses
                ],
            }
            for product in products
        ]

    # --- Offers ---

    def _get_offer_hints(self, lines):
        """Return the running offers that the order could still earn."""
        programs = self.env["loyalty.program"].search(
            Domain(self._get_program_domain())
            & Domain("trigger", "=", "auto")
            & Domain("applies_on", "=", "current")
        )
        rules = programs.rule_ids.filtered(lambda rule: rule.mode == "auto")
        # What the customer's former orders do not earn him is no offer.
        refused = self._get_history_refusals(rules)
        rules = rules.filtered(lambda rule: rule.id not in refused)
        valid = self._get_rule_products(rules, lines.product_id)
        hints = []
        for rule in rules:
            for reward in rule.program_id.reward_ids:
                hint = self._get_offer_hint(rule, reward, lines, valid[rule])
                if hint:
                    hints.append(hint)
        return hints[:LIMIT]

    def _get_rule_products(self, rules, products):
        return {
            rule: products.filtered_domain(rule._get_valid_product_domain())
            for rule in rules
        }

    def _get_offer_hint(self, rule, reward, lines, products):
        mine = lines.filtered(lambda line: line.product_id in products)
        if not mine:
            return None
        terms = Terms(
            rule.minimum_qty,
            rule.currency_id._convert(
                rule.minimum_amount, self.currency_id, self.company_id
            ),
            rule.reward_point_mode,
            rule.reward_point_amount,
            reward.required_points,
        )
        with_taxes = rule.minimum_amount_tax_mode == "incl"
        amount = sum(mine.mapped("price_total" if with_taxes else "price_subtotal"))
        quantity = sum(line._get_product_quantity() for line in mine)
        lack = missing(terms, quantity, amount)
        if not lack:
            return None
        return self._describe_offer(lack, reward, mine)

    def _describe_offer(self, lack, reward, lines):
        """Return the offer in words, with the product to add where it is clear."""
        product = lines.product_id if len(lines.product_id) == 1 else None
        if lack.quantity:
            text = self.env._(
                "Buy %(quantity)s more of %(goods)s to get: %(reward)s",
                quantity=f"{lack.quantity:g}",
                goods=", ".join(lines.product_id[:3].mapped("display_name")),
                reward=reward.description,
            )
        else:
            text = self.env._(
                "Order for %(amount)s more to get: %(reward)s",
                amount=self.currency_id.format(lack.amount),
                reward=reward.description,
            )
        is_addable = lack.quantity and product
        return {
            "text": text,
            "product_id": product.id if is_addable else False,
            "quantity": lack.quantity if is_addable else 0.0,
        }

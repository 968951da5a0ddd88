"""Orders the cases of `money_cases` and compares what they come to."""

from datetime import timedelta

from odoo.fields import Command, Datetime

from .common import PaymentMixin
from .money_cases import CASES

PRICES = {
    "a1": (100.0, "A"),
    "a2": (33.33, "A"),
    "b1": (50.0, "B"),
    "b2": (19.99, "B"),
    "c1": (50.5, "B"),
    "t1": (10.0, "B"),
}
REWARDS = {
    "order_5": {"discount": 5.0, "discount_applicability": "order"},
    "order_10": {"discount": 10.0, "discount_applicability": "order"},
    "order_10_max_8": {
        "discount": 10.0,
        "discount_applicability": "order",
        "discount_max_amount": 8.0,
    },
    "fixed_15": {
        "discount": 15.0,
        "discount_mode": "per_order",
        "discount_applicability": "order",
    },
    "group_a_10": {"discount": 10.0, "discount_applicability": "specific"},
}


class MoneyWorldMixin(PaymentMixin):
    """Products of two groups, programs, wallets and former orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).active = False
        cls.env["sale.payment.fee"].search([]).active = False
        cls.company.write({"wallet_credit_orders": True, "wallet_auto_use": True})
        cls.company.portal_confirmation_pay = False
        cls.website = cls.env["website"].get_current_website()
        cls.currency = cls.company.currency_id
        cls.tax = cls.env["account.tax"].create(
            {
                "name": "20 %",
                "amount": 20.0,
                "type_tax_use": "sale",
                "price_include_override": "tax_excluded",
            }
        )
        cls.groups = {
            name: cls.env["product.category"].create({"name": f"Group {name}"})
            for name in "AB"
        }
        cls.products = {name: cls._create_priced(name) for name in PRICES}
        cls.fee_product = cls._create_product("Fee", type="service", list_price=0.0)
        cls.taxed_fee_product = cls._create_product(
            "Taxed Fee", type="service", list_price=0.0, taxes_id=cls.tax.ids
        )
        cls.stranger, _user = cls._create_customer("stranger", cls.hungary)
        cls.colleague = cls.env["res.partner"].create(
            {"name": "Colleague", "parent_id": cls.customer.id}
        )

    @classmethod
    def _create_priced(cls, name):
        price, group = PRICES[name]
        return cls._create_product(
            f"Product {name}",
            type="service",
            list_price=price,
            categ_id=cls.groups[group].id,
            default_code=f"case-{name}",
            taxes_id=cls.tax.ids if name == "t1" else False,
            is_published=True,
        )

    # --- Programs ---

    def _create_program(self, offer):
        rule = dict(offer.rule)
        values = {"reward_point_amount": 1, "reward_point_mode": "order"}
        values["minimum_amount"] = rule.pop("minimum_amount", 0.0)
        values["minimum_qty"] = 0
        if group := rule.pop("group", None):
            values["product_category_id"] = self.groups[group].id
            values["minimum_qty"] = 1
        if group := rule.pop("counted", None):
            values["history_category_id"] = self.groups[group].id
        if code := rule.pop("counted_code", None):
            values["history_product_domain"] = f"[('default_code', '=', 'case-{code}')]"
        reward = dict(REWARDS[offer.reward], reward_type="discount", required_points=1)
        if reward["discount_applicability"] == "specific":
            reward["discount_product_category_id"] = self.groups["A"].id
        return self.env["loyalty.program"].create(
            {
                "name": "Offer",
                "program_type": "promotion",
                "trigger": "auto",
                "applies_on": "current",
                "rule_ids": [Command.create(values | rule)],
                "reward_ids": [Command.create(reward)],
            }
        )

    def _create_fee(self, terms, method=None):
        values = dict(terms)
        is_taxed = values.pop("taxed", False)
        product = self.taxed_fee_product if is_taxed else self.fee_product
        return self.env["sale.payment.fee"].create(
            {
                "name": "Card surcharge",
                "payment_method_ids": [Command.set((method or self.card_method).ids)],
                "product_id": product.id,
                **values,
            }
        )

    # --- Wallets ---

    def _fill_wallet(self, partner, amount):
        program = self.env["loyalty.program"]._get_wallet_program(
            self.company, self.currency
        )
        return self.env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": partner.id, "points": amount}
        )

    def _get_wallets(self):
        family = self.env["res.partner"].search([("id", "child_of", self.customer.id)])
        return self.env["loyalty.card"].search(
            [("partner_id", "in", family.ids), ("program_type", "=", "ewallet")]
        )

    # --- Orders ---

    def _prepare_lines(self, lines):
        return [
            Command.create(
                {"product_id": self.products[name].id, "product_uom_qty": quantity}
            )
            for name, quantity in lines
        ]

    def _create_former(self, former, previous=None, program=None):
        """Make an order of before, the short way: it only has to be there."""
        kinds = {"cancel": "cancel", "draft": "draft", "used_cancelled": "cancel"}
        order = self.env["sale.order"].create(
            {
                "partner_id": self._get_former_customer(former.kind).id,
                "order_line": self._prepare_lines(former.lines),
            }
        )
        if former.kind in ("used", "used_cancelled"):
            self._add_reward_line(order, program, 0.0)
        if former.kind == "wallet":
            wallet = self.env["loyalty.program"]._get_wallet_program(
                self.company, self.currency
            )
            self._add_reward_line(order, wallet, -60.0)
        if former.kind == "emptied":
            order.order_line.product_uom_qty = 0.0
        if former.kind == "split":
            order.split_origin_id = previous
        order.write(
            {
                "state": kinds.get(former.kind, "sale"),
                "date_order": Datetime.now() - timedelta(former.days),
            }
        )
        if former.kind == "merged":
            self._merge(order.partner_id)
        return order

    def _get_former_customer(self, kind):
        if kind == "contact":
            return self.colleague
        if kind == "other":
            return self.stranger
        if kind == "merged":
            return self.customer.copy({"name": "ACME again"})
        return self.customer

    def _add_reward_line(self, order, program, price):
        reward = program.reward_ids[0]
        self.env["sale.order.line"].create(
            {
                "order_id": order.id,
                "product_id": reward.discount_line_product_id.id,
                "name": reward.description,
                "reward_id": reward.id,
                "price_unit": price,
                "tax_ids": False,
            }
        )

    def _merge(self, duplicate):
        """Merge a contact that stands there twice into the customer."""
        merging = self.env["base.partner.merge.automatic.wizard"]
        merging._merge((duplicate | self.customer).ids, self.customer)
        self.env.invalidate_all()

    # --- What happens to an order ---

    def _step_pay(self, order, amount, state="done"):
        payment = self.env["payment.transaction"].create(
            self._prepare_payment(
                order,
                amount=amount,
                operation="offline",
                reference=f"{order.name}-{len(order.transaction_ids)}",
            )
        )
        if state == "done":
            payment._set_done()
        elif state == "pending":
            payment._set_pending()
        else:  # which this provider cannot do by itself
            payment.flush_recordset()
            self.env.cr.execute(
                "UPDATE payment_transaction SET state = %s WHERE id = %s",
                (state, payment.id),
            )
            payment.invalidate_recordset(["state"])
            payment.modified(["state"])
        return payment

    def _step_pending(self, order, amount):
        self._step_pay(order, amount, "pending")

    def _step_authorize(self, order, amount):
        self._step_pay(order, amount, "authorized")

    def _step_refund(self, order, amount):
        payment = order.transaction_ids.filtered(lambda tx: tx.state == "done")[-1:]
        payment._create_child_transaction(amount, is_refund=True)._set_done()

    def _step_cancel(self, order, _argument):
        order._action_cancel()

    def _step_remove(self, order, name):
        lines = order.order_line.filtered(
            lambda line: line.product_id == self.products[name]
        )
        order._remove_lines(lines, "Not needed any more")

    def _step_cut(self, order, name):
        order.order_line.filtered(
            lambda line: line.product_id == self.products[name]
        ).product_uom_qty = 0.0

    def _step_add(self, order, name):
        order.write({"order_line": self._prepare_lines(((name, 1),))})

    def _step_invoice(self, order, _argument):
        order._create_invoices().action_post()

    def _settle(self):
        """Do what comes at the end of a transaction."""
        self.env.cr.flush()


class MoneyCaseMixin(MoneyWorldMixin):
    """Runs the table; ``_order`` says how the order is made."""

    def _order(self, case):
        """Return the order of the case, with its payment method, not confirmed."""
        raise NotImplementedError

    def _run_cases(self, cases=CASES):
        for case in cases:
            with self.subTest(case.name):
                savepoint = self.env.cr.savepoint()
                try:
                    self._run_case(case)
                finally:
                    self.env.cr.precommit.clear()
                    savepoint.close(rollback=True)
                    self.env.invalidate_all()

    def _run_case(self, case):
        self._prepare_case(case)
        order = self._order(case)
        order.action_confirm()
        self._settle()
        for name, argument in case.steps:
            if name == "next":
                order = self._order_next(argument)
            else:
                getattr(self, f"_step_{name}")(order, argument)
            self._settle()
        self._check_case(case, order)

    def _prepare_case(self, case):
        programs = [self._create_program(offer) for offer in case.offers]
        previous = self.env["sale.order"]
        for former in case.former:
            previous = self._create_former(former, previous, programs and programs[0])
        if case.fee:
            self._create_fee(case.fee)
        owners = {"company": self.customer, "buyer": self._get_buyer()}
        for owner, amount in case.money.items():
            self._fill_wallet(owners[owner], amount)
        self._settle()

    def _get_buyer(self):
        return self.buyer.partner_id

    def _order_next(self, name):
        """Order once more, in the backend."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": self._prepare_lines(((name, 1),)),
            }
        )
        order.action_confirm()
        return order

    def _prepare_order(self, order, case):
        """Set what the case wants of an order that is not confirmed yet."""
        order.write(
            {
                "use_wallet": case.use_wallet,
                "require_payment": bool(case.prepayment),
                "prepayment_percent": case.prepayment or 1.0,
            }
        )

    def _check_case(self, case, order):
        self.assertEqual(f"{order.amount_total:.2f}", case.total)
        wallets = self._get_wallets()
        self.assertEqual(f"{sum(wallets.mapped('points')):.2f}", case.wallet)
        self._check_wallets(wallets, sum(case.money.values()))
        if case.state:
            self.assertEqual(order.prepayment_state, case.state)
            self.assertEqual(f"{order.prepayment_amount:.2f}", case.asked)

    def _check_wallets(self, wallets, given):
        """What is in the wallets is what their history says."""
        rows = wallets.history_ids
        moved = sum(rows.mapped("issued")) - sum(rows.mapped("used"))
        self.assertAlmostEqual(sum(wallets.mapped("points")), given + moved)

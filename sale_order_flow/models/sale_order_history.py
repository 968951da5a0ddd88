"""Discounts that depend on what the customer ordered before."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from pytz import timezone

from odoo import fields, models
from odoo.tools import SQL

from ..lib.order_history import OrderHistory, Refusal
from ..serializing import serialize
from .loyalty_program import REFUSED_RULES

EVER = datetime(1970, 1, 1)  # noqa: DTZ001  as the database has it, in UTC
# Former orders, one row for each: its day, and the amount in the company's currency.
# What was paid out of the wallet was ordered all the same.
FORMER_ORDERS = """
    SELECT MIN(o.date_order),
           SUM(l.price_total / COALESCE(NULLIF(o.currency_rate, 0), 1))
      FROM sale_order o
      JOIN sale_order_line l ON l.order_id = o.id
 LEFT JOIN loyalty_reward r ON r.id = l.reward_id
 LEFT JOIN loyalty_program p ON p.id = r.program_id
     WHERE %(former)s
       AND o.company_id = %(company)s
       AND l.display_type IS NULL
       AND l.product_uom_qty > 0
       AND COALESCE(p.program_type, '') NOT IN ('ewallet', 'gift_card')
       AND %(products)s
     GROUP BY %(family)s
    HAVING MIN(o.date_order) >= %(since)s
"""
USES = """
    SELECT COUNT(DISTINCT %(family)s)
      FROM sale_order o
      JOIN sale_order_line l ON l.order_id = o.id
      JOIN loyalty_reward r ON r.id = l.reward_id
     WHERE %(former)s AND r.program_id = %(program)s
"""


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def _program_check_compute_points(self, programs):
        """Leave out the rules that the customer's former orders do not fulfil.

        It is asked whenever rewards are looked for or brought up to date, and at the
        confirmation.
        """
        refusals = self._get_history_refusals(programs.rule_ids)
        if not refusals:
            return super()._program_check_compute_points(programs)
        refused = programs.with_context(**{REFUSED_RULES: tuple(refusals)})
        result = super()._program_check_compute_points(refused)
        for program in programs.filtered(lambda program: not program.is_nominative):
            rules = program.rule_ids.filtered(self._is_rule_asked)
            if rules and all(rule.id in refusals for rule in rules):
                result[program] = {"error": refusals[rules[0].id]}
        return result

    def _is_rule_asked(self, rule):
        return rule.mode != "with_code" or rule in self.code_enabled_rule_ids

    def _get_history_refusals(self, rules):
        """Return why rules do not hold for this customer, by the rule's id.

        :param rules: `loyalty.rule` records
        :return: a sentence for the customer by id; rules that hold are not in it
        :rtype: dict[int, str]
        """
        self.ensure_one()
        rules = rules.filtered("has_history")
        if not rules:
            return {}
        if self._is_guest_order():
            message = self.env._(
                "This offer depends on your former orders. Please log in to use it."
            )
            return dict.fromkeys(rules.ids, message)
        histories = self._get_order_histories(rules)
        today = self._get_history_day(self._get_history_moment())
        refusals = {}
        for rule in rules:
            condition = rule._prepare_history_condition()
            refusal = condition.find_refusal(histories[rule], today)
            if refusal:
                refusals[rule.id] = self._get_history_refusal_message(refusal, rule)
        return refusals

    def _get_history_refusal_message(self, refusal, rule):
        if refusal is Refusal.USED_UP:
            return self.env._("You have used this offer as often as it can be used.")
        if refusal is Refusal.TOO_LATE:
            return self.env._(
                "This offer is for an order within %(days)s days of the previous one.",
                days=rule.history_within_days,
            )
        if refusal is Refusal.NUMBER:
            return self.env._(
                "This offer is for your order number %(number)s.",
                number=rule.history_number,
            )
        return self.env._("Your former orders do not fulfil this offer's conditions.")

    def _is_guest_order(self):
        """Return whether nobody knows who orders, so that there is no history.

        Whoever types an address into the shop is a new contact each time, and his
        "first" order could be his tenth. Hook for orders that somebody enters for a
        customer who has no login.
        """
        self.ensure_one()
        # Customers may not read users, not even their own.
        customer_sudo = self.partner_id.sudo()
        if customer_sudo.is_public:
            return True
        if not self.website_id:
            return False
        users = self.env["res.users"].sudo()
        family = self.commercial_partner_id
        return not users.search_count([("partner_id", "child_of", family.id)], limit=1)

    # --- What was ordered before ---

    def _get_order_histories(self, rules):
        """Return the `OrderHistory` that each rule counts, in few queries.

        :rtype: dict
        """
        former = {}
        histories = {}
        for rule in rules:
            key = (
                rule.history_period_days,
                rule.history_category_id,
                rule.history_product_domain or "[]",
            )
            if key not in former:
                former[key] = self._get_former_orders(rule)
            uses = self._count_program_uses(rule) if rule.history_uses_max else 0
            histories[rule] = self._prepare_order_history(rule, former[key], uses)
        return histories

    def _prepare_order_history(self, rule, former_orders, uses):
        company = self.company_id
        amount = company.currency_id._convert(
            sum(amount for _date, amount in former_orders),
            rule.currency_id,
            company,
            self._get_history_moment(),
        )
        last = max((date for date, _amount in former_orders), default=None)
        return OrderHistory(
            count=len(former_orders),
            amount=Decimal(str(amount)),
            last_day=last and self._get_history_day(last),
            uses=uses,
        )

    def _get_former_orders(self, rule):
        """Return date and amount of each former order that the rule counts."""
        self._flush_history()
        query = SQL(
            FORMER_ORDERS,
            former=self._get_former_order_condition(),
            company=self.company_id.id,
            products=self._get_counted_products_condition(rule),
            family=self._get_order_family_sql(),
            since=self._get_history_start(rule.history_period_days),
        )
        return [(date, float(amount)) for date, amount in self.env.execute_query(query)]

    def _get_counted_products_condition(self, rule):
        domain = rule._get_history_product_domain()
        if domain.is_true():
            return SQL("TRUE")
        # Former orders count whatever has become of their products.
        products_sudo = self.env["product.product"].sudo()
        products = products_sudo.with_context(active_test=False)._search(domain)
        return SQL("l.product_id IN %s", products.subselect())

    def _count_program_uses(self, rule):
        """Return in how many orders the customer had rewards of the rule's program."""
        self._flush_history()
        query = SQL(
            USES,
            family=self._get_order_family_sql(),
            former=self._get_former_order_condition(),
            program=rule.program_id.id,
        )
        return self.env.execute_query(query)[0][0]

    def _flush_history(self):
        self.env["sale.order"].flush_model()
        self.env["sale.order.line"].flush_model()

    def _get_former_order_condition(self):
        """Return which orders came before this one, as SQL on `sale_order o`."""
        moment = self._get_history_moment()
        if self.state == "sale":
            earlier = SQL("(o.date_order, o.id) < (%s, %s)", moment, self._origin.id)
        else:
            earlier = SQL("o.date_order <= %s", moment)
        return SQL(
            "o.commercial_partner_id = %s AND o.state = 'sale' AND %s AND %s <> %s",
            self.commercial_partner_id.id,
            earlier,
            self._get_order_family_sql(),
            self._get_order_family_id() or 0,
        )

    def _get_order_family_sql(self):
        """Return what the parts of a split order have in common."""
        return SQL("COALESCE(o.split_origin_id, o.id)")

    def _get_order_family_id(self):
        return (self.split_origin_id or self._origin).id

    # --- When ---

    def _get_history_moment(self):
        """Return as of when former orders count: what was offered when it was paid or
        confirmed stays.

        :rtype: datetime
        """
        if self.state == "sale":
            return self.date_order
        # Payments are hidden from sales people.
        payments_sudo = self.sudo().transaction_ids.filtered(
            lambda payment: payment.state in ("authorized", "done")
        )
        return min(payments_sudo.mapped("create_date"), default=fields.Datetime.now())

    def _get_history_day(self, moment):
        zone = timezone(self._get_program_timezone())
        return moment.replace(tzinfo=UTC).astimezone(zone).date()

    def _get_history_start(self, days):
        """Return the beginning of the first day that counts, in UTC."""
        if not days:
            return EVER
        zone = timezone(self._get_program_timezone())
        first = self._get_history_day(self._get_history_moment()) - timedelta(days)
        start = zone.localize(datetime.combine(first, time.min))
        return start.astimezone(UTC).replace(tzinfo=None)

    # --- Two orders at once ---

    def _lock_customer_history(self):
        """Let the second of two simultaneous confirmations of a customer start anew, so
        that it sees the first one and no discount is used once too often."""
        orders = self.filtered(
            lambda order: any(
                order._get_applied_programs().rule_ids.mapped("has_history")
            )
        )
        serialize(orders.commercial_partner_id)

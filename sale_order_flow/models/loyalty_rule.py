import ast
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_amount

from ..lib.order_history import HistoryCondition


class LoyaltyRule(models.Model):
    _inherit = "loyalty.rule"

    history_number = fields.Integer(
        "Order Number",
        help="Which order of the customer this has to be: 1 is his first one, 3 the "
        "third. 0 does not ask. Only confirmed orders count, not cancelled ones; the "
        "parts of a split order count as one, and so do all contacts of a company.",
    )
    history_repeat = fields.Selection(
        [
            ("only", "only this order"),
            ("from", "this order and all later ones"),
            ("every", "every so many-th order"),
        ],
        "Holds For",
        required=True,
        default="only",
        help="With order number 3: only the third, the third and all later ones, or "
        "the third, sixth, ninth ...",
    )
    history_within_days = fields.Integer(
        "Days since the Previous Order",
        help="The previous order may be at most so many days ago. 0 does not ask. A "
        "customer without a previous order does not get the discount.",
    )
    history_count_min = fields.Integer(
        "Former Orders, at least", help="So many orders the customer must have had."
    )
    history_count_max = fields.Integer(
        "Former Orders, at most", help="More orders he may not have had; 0 is no limit."
    )
    history_amount_min = fields.Monetary(
        "Former Turnover, from",
        help="What the customer has ordered before, taxes included, in the currency of "
        "the program. Give each tier of a turnover discount a program of its own.",
    )
    history_amount_max = fields.Monetary(
        "Former Turnover, below", help="Where the next tier begins; 0 is no limit."
    )
    history_period_days = fields.Integer(
        "Counted Days",
        help="Count only the orders of the last so many days; 0 counts all.",
    )
    history_category_id = fields.Many2one(
        "product.category",
        "Counted Category",
        help="Count only orders with products of this category or those below it, and "
        "of the turnover only these products.",
    )
    history_product_domain = fields.Char(
        "Counted Products",
        default="[]",
        help="Count only orders with these products, and of the turnover only these.",
    )
    history_uses_max = fields.Integer(
        "Uses per Customer",
        help="In so many orders a customer may have this discount; 0 is no limit. Use "
        "1 for a discount that holds for one order only.",
    )
    has_history = fields.Boolean(
        "Depends on Former Orders", compute="_compute_has_history"
    )

    history_summary = fields.Char(
        "Former Orders, in Words", compute="_compute_history_summary"
    )

    _history_not_negative = models.Constraint(
        "CHECK (LEAST(history_number, history_within_days, history_count_min,"
        " history_count_max, history_amount_min, history_amount_max,"
        " history_period_days, history_uses_max) >= 0)",
        "Conditions on former orders cannot be negative.",
    )

    @api.depends(lambda self: self._get_history_condition_fields())
    def _compute_has_history(self):
        names = self._get_history_condition_fields()
        for rule in self:
            rule.has_history = any(rule[name] for name in names)

    @api.depends(
        lambda self: [
            *self._get_history_condition_fields(),
            "currency_id",
            "history_category_id",
            "history_period_days",
            "history_repeat",
        ]
    )
    def _compute_history_summary(self):
        for rule in self:
            rule.history_summary = " ".join(rule._get_history_sentences())

    def _get_history_sentences(self):
        """Return the conditions as sentences for whoever sets them."""
        days, uses = self.history_within_days, self.history_uses_max
        sentences = (
            (self.history_number, self._get_history_number_sentence()),
            (
                days,
                self.env._("Previous order at most %(days)s days ago.", days=days),
            ),
            (
                self.history_count_min or self.history_count_max,
                self.env._(
                    "Orders before: %(range)s.", range=self._get_history_range("count")
                ),
            ),
            (
                self.history_amount_min or self.history_amount_max,
                self.env._(
                    "Ordered before: %(range)s.",
                    range=self._get_history_range("amount"),
                ),
            ),
            (
                uses,
                self.env._("At most %(uses)s times for each customer.", uses=uses),
            ),
        )
        found = [text for wanted, text in sentences if wanted]
        return found + self._get_counted_sentences()

    def _get_history_number_sentence(self):
        number = self.history_number
        if self.history_repeat == "from":
            return self.env._(
                "Order number %(number)s and all later ones.", number=number
            )
        if self.history_repeat == "every":
            return self.env._(
                "Every order whose number %(number)s divides.", number=number
            )
        return self.env._("Order number %(number)s.", number=number)

    def _get_counted_sentences(self):
        sentences = []
        if self.history_period_days:
            sentences.append(
                self.env._(
                    "Only the last %(days)s days count.", days=self.history_period_days
                )
            )
        if self.history_category_id:
            sentences.append(
                self.env._(
                    "Only products of %(category)s count.",
                    category=self.history_category_id.display_name,
                )
            )
        return sentences

    def _get_history_range(self, what):
        low, high = self[f"history_{what}_min"], self[f"history_{what}_max"]
        if what == "amount":
            low = format_amount(self.env, low, self.currency_id)
            high = high and format_amount(self.env, high, self.currency_id)
        return f"{low} \N{EN DASH} {high}" if high else f"\u2265 {low}"

    @api.model
    def _get_history_condition_fields(self):
        return [
            "history_number",
            "history_within_days",
            "history_count_min",
            "history_count_max",
            "history_amount_min",
            "history_amount_max",
            "history_uses_max",
        ]

    @api.constrains("history_product_domain")
    def _check_history_product_domain(self):
        for rule in self:
            try:
                self.env["product.product"].search(
                    rule._get_history_product_domain(), limit=1
                )
            except (ValueError, SyntaxError, TypeError) as error:
                raise ValidationError(
                    self.env._(
                        "The condition on counted products cannot be read: %(reason)s",
                        reason=error,
                    )
                ) from error

    @api.constrains(
        "history_count_min",
        "history_count_max",
        "history_amount_min",
        "history_amount_max",
    )
    def _check_history_ranges(self):
        for rule in self:
            if (0 < rule.history_count_max < rule.history_count_min) or (
                0 < rule.history_amount_max <= rule.history_amount_min
            ):
                raise ValidationError(
                    self.env._(
                        "No customer can fulfil this: the upper limit on former orders"
                        " is below the lower one."
                    )
                )

    def _get_history_product_domain(self):
        """Return which products count in former orders; all of them by default."""
        self.ensure_one()
        domain = Domain(ast.literal_eval(self.history_product_domain or "[]"))
        if self.history_category_id:
            domain &= Domain("categ_id", "child_of", self.history_category_id.id)
        return domain

    def _prepare_history_condition(self):
        """Return the conditions as `lib` wants them."""
        self.ensure_one()
        currency = self.currency_id
        return HistoryCondition(
            number=self.history_number,
            repeat=self.history_repeat,
            within_days=self.history_within_days,
            count_min=self.history_count_min,
            count_max=self.history_count_max,
            amount_min=Decimal(str(currency.round(self.history_amount_min))),
            amount_max=Decimal(str(currency.round(self.history_amount_max))),
            uses_max=self.history_uses_max,
        )

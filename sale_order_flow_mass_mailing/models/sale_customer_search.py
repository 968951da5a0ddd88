import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

_logger = logging.getLogger(__name__)

INTERVALS = {
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
}


class SaleCustomerSearch(models.Model):
    _inherit = "sale.customer.search"

    mailing_interval = fields.Selection(
        [
            ("week", "Every week"),
            ("month", "Every month"),
            ("quarter", "Every quarter"),
        ],
        "Write Again",
        help="How often the mailing goes to those whom the search finds then. Empty: "
        "only when somebody presses the button.",
    )
    mailing_pattern_id = fields.Many2one(
        "mailing.mailing",
        "Mailing to Repeat",
        domain=[("mailing_model_id.model", "=", "res.partner")],
        ondelete="restrict",
        help="Its subject and text are sent each time.",
    )
    next_mailing_date = fields.Date("Next Mailing")
    mailing_ids = fields.One2many("mailing.mailing", "customer_search_id", "Mailings")
    mailing_count = fields.Integer(compute="_compute_mailing_count")

    @api.depends("mailing_ids")
    def _compute_mailing_count(self):
        counts = dict(
            self.env["mailing.mailing"]._read_group(
                [("customer_search_id", "in", self.ids)],
                ["customer_search_id"],
                ["__count"],
            )
        )
        for search in self:
            search.mailing_count = counts.get(search, 0)

    @api.constrains("mailing_interval", "mailing_pattern_id", "next_mailing_date")
    def _check_can_repeat(self):
        for search in self:
            if search.mailing_interval and not (
                search.mailing_pattern_id and search.next_mailing_date
            ):
                raise ValidationError(
                    self.env._(
                        "Please name the mailing to repeat and the day of the next one."
                    )
                )

    def action_write_mailing(self):
        """Start a mailing to the customers that the search finds now."""
        self.ensure_one()
        mailing = self.env["mailing.mailing"].create(
            self._prepare_mailing() | {"subject": self.name}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "mailing.mailing",
            "res_id": mailing.id,
            "view_mode": "form",
        }

    def action_view_mailings(self):
        """Open the mailings that came from the search."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mailings"),
            "res_model": "mailing.mailing",
            "view_mode": "list,kanban,form",
            "domain": [("customer_search_id", "=", self.id)],
        }

    def _prepare_mailing(self):
        """Return the values of a mailing to today's customers."""
        partners = self.env["res.partner"].search(self._get_domain())
        return {
            "customer_search_id": self.id,
            "mailing_type": "mail",
            "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            "mailing_domain": repr([("id", "in", partners.ids)]),
        }

    @api.model
    def _cron_repeat_mailings(self):
        """Queue what is due; what is queued stays, whatever comes after. What cannot be
        queued is due again the next time."""
        today = fields.Date.context_today(self)
        due = self._get_due_mailings(today).try_lock_for_update()
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for search in due:
            search._try_to_repeat_mailing(today)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _get_due_mailings(self, today):
        return self.search(
            [("mailing_interval", "!=", False), ("next_mailing_date", "<=", today)]
        )

    def _try_to_repeat_mailing(self, today):
        """Leave it for the next time when it fails; the others go on."""
        try:
            with self.env.cr.savepoint():
                self._repeat_mailing(today)
        except Exception:
            _logger.exception("The mailing of %s was not repeated.", self)

    def _repeat_mailing(self, today):
        self.ensure_one()
        values = self._prepare_mailing()
        mailing = self.mailing_pattern_id.copy(values)
        mailing.write(values)
        if mailing._get_remaining_recipients():
            mailing.action_put_in_queue()
        else:
            mailing.unlink()
        while self.next_mailing_date <= today:
            self.next_mailing_date += INTERVALS[self.mailing_interval]


class MailingMailing(models.Model):
    _inherit = "mailing.mailing"

    customer_search_id = fields.Many2one(
        "sale.customer.search",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The search that found the recipients.",
    )

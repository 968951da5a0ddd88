"""A customer without login asks for a link to return goods of one order."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize
from odoo.tools.misc import hash_sign, verify_hash_signed

SCOPE = "sale_rma_tasks.guest"
HOURS = "sale_rma_tasks.guest_hours"
MAX_NUMBER, MAX_EMAIL = 64, 254
# How often within an hour: from one address of the net, for one mail address or order.
MAX_PER_IP, MAX_PER_KEY = 20, 5
MAX_OPEN = 3
KEPT_DAYS, MAX_FORGOTTEN = 7, 10_000


class SaleRmaGuest(models.Model):
    """What a guest has typed. The page only writes it down, so that neither its words
    nor its speed tell whether there is such an order; a job looks for it and mails the
    link to the address that the order knows.
    """

    _name = "sale.rma.guest"
    _description = "Guest's Request for a Link"
    _order = "id desc"
    _rec_name = "order_number"

    order_number = fields.Char(required=True, readonly=True)
    email = fields.Char(required=True, readonly=True)
    ip = fields.Char("IP Address", readonly=True, help="Forgotten after a week.")
    state = fields.Selection(
        [
            ("waiting", "To Be Sent"),
            ("sent", "Link Sent"),
            ("unknown", "No Such Order"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    order_id = fields.Many2one("sale.order", readonly=True, index="btree_not_null")
    company_id = fields.Many2one(related="order_id.company_id", store=True)

    # --- Asking ---

    @api.model
    def _ask(self, number, email, ip):
        """Note what a guest asks for; the mail goes out later.

        :param str number: of the order, as it was typed
        :param str email: as it was typed
        :param str ip: where he asks from
        :raise ValidationError: when that is no number or address
        :raise UserError: when it was asked for too often
        """
        number, email = (number or "").strip(), email_normalize((email or "").strip())
        if not number or len(number) > MAX_NUMBER:
            raise ValidationError(self.env._("Please type the number of your order."))
        if not email or len(email) > MAX_EMAIL:
            raise ValidationError(self.env._("Please type your e-mail address."))
        # Guests read and write nothing; this is all that is kept of what they say.
        requests = self.sudo()
        requests._check_not_too_often(number, email, ip)
        requests.create({"order_number": number, "email": email, "ip": ip})
        self.env.ref("sale_rma_tasks.sale_rma_guest_cron").sudo()._trigger()

    def _check_not_too_often(self, number, email, ip):
        since = fields.Datetime.now() - timedelta(hours=1)
        for domain, most in (
            (Domain("ip", "=", ip), MAX_PER_IP),
            (Domain("email", "=", email), MAX_PER_KEY),
            (Domain("order_number", "=", number), MAX_PER_KEY),
        ):
            recent = domain & Domain("create_date", ">", since)
            if self.search_count(recent, limit=most) >= most:
                raise UserError(
                    self.env._("This was asked for too often. Try again in an hour.")
                )

    # --- Sending ---

    @api.model
    def _cron_send(self):
        """Look for the orders and mail the links, each once."""
        done = self._send_waiting()
        remaining = self.search_count([("state", "=", "waiting")]) if done else 0
        self.env["ir.cron"]._commit_progress(done, remaining=remaining)

    @api.model
    def _send_waiting(self, limit=100):
        """Do so for the oldest requests; return for how many."""
        waiting = self.search([("state", "=", "waiting")], order="id", limit=limit)
        requests = waiting.try_lock_for_update()
        requests._send_links()
        return len(requests)

    def _send_links(self):
        """Queue a mail for each request whose order is there."""
        template = self.env.ref("sale_rma_tasks.mail_template_guest")
        for request, order in self._find_orders().items():
            request.order_id = order
        known = self.filtered("order_id")
        known.state = "sent"
        (self - known).state = "unknown"
        if known:
            template.send_mail_batch(known.ids)

    def _get_sender(self):
        """Return from whom the mail is."""
        return self.order_id.company_id._get_mail_sender()

    def _find_orders(self):
        """Return, for each request, the confirmed order with its number whose papers
        go to its address, or none."""
        numbers = {request: request._get_numbers() for request in self}
        orders = self.env["sale.order"].search(
            [
                ("name", "in", list(set().union(*numbers.values()))),
                ("state", "=", "sale"),
            ]
        )
        return {
            request: orders.filtered(
                lambda order, request=request: (
                    order.name in numbers[request]
                    and request.email in order._get_guest_emails()
                )
            )[:1]
            for request in self
        }

    def _get_numbers(self):
        return {self.order_number, self.order_number.upper()}

    def _get_link(self):
        """Return the link that opens the form; it ends after some hours."""
        return f"{self.order_id.get_base_url()}{self.order_id._get_guest_url()}"

    @api.model
    def _get_hours(self):
        """Return how long a link is valid; see `ir.config_parameter` for what it is."""
        # Guests read no settings.
        return int(self.env["ir.config_parameter"].sudo().get_param(HOURS, "24"))

    @api.autovacuum
    def _gc_requests(self):
        """Forget who has asked.

        :return: how many were forgotten, and whether there may be more
        """
        before = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        old = self.search([("create_date", "<", before)], limit=MAX_FORGOTTEN)
        old.unlink()
        return len(old), len(old) == MAX_FORGOTTEN


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def _get_guest_emails(self):
        """Return the mail addresses that know this order."""
        self.ensure_one()
        partners = self.partner_id | self.partner_invoice_id | self.partner_shipping_id
        partners |= self.partner_id.commercial_partner_id
        return set(partners.mapped("email_normalized")) - {False}

    def _get_guest_url(self):
        """Return the signed path by which a guest returns goods of this order."""
        self.ensure_one()
        # no hours are a time, too: to `expiration_hours` they would be none
        time = timedelta(hours=self.env["sale.rma.guest"]._get_hours())
        # The database's secret signs it.
        token = hash_sign(self.sudo().env, SCOPE, [self.id], expiration=time)
        return f"/returns/guest/{token}"

    @api.model
    def _get_by_guest_token(self, token):
        """Return the order that a signed link opens, as superuser; none when the link
        was changed or its time is over."""
        try:
            # As above.
            values = verify_hash_signed(self.sudo().env, SCOPE, token or "")
        except ValueError:  # no link of ours
            values = None
        order_id = values[0] if values else 0
        # Who has the link was mailed it.
        order = self.sudo().browse(order_id).exists()
        return order.filtered(lambda one: one.state == "sale")

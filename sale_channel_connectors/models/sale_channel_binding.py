from odoo import api, fields, models
from odoo.fields import Domain

TARGETS = {
    "product": "product_id",
    "tax": "tax_id",
    "carrier": "carrier_id",
    "payment": "payment_term_id",
    "country": "country_id",
    "pricelist": "pricelist_id",
    "partner": "partner_id",
}


class SaleChannelBinding(models.Model):
    """What a name of the channel means here.

    Rows that the importer could not fill stand open and ask for their target; filling
    one lets every order go on that waits for it.
    """

    _name = "sale.channel.binding"
    _description = "Sale Channel Mapping"
    _order = "is_open desc, kind, external_name, id"
    _rec_name = "external_name"
    _check_company_auto = True

    channel_id = fields.Many2one(
        "sale.channel", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="channel_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("product", "Product"),
            ("tax", "Tax"),
            ("carrier", "Delivery Method"),
            ("payment", "Payment Method"),
            ("country", "Country"),
            ("pricelist", "Price List of a Currency"),
            ("partner", "Customer"),
        ],
        required=True,
    )
    external_key = fields.Char(
        "Key There", required=True, help="How the channel names it in its messages."
    )
    external_name = fields.Char(
        "Name There", help="What people there call it, where it was told."
    )
    product_id = fields.Many2one("product.product", check_company=True)
    tax_id = fields.Many2one("account.tax", check_company=True)
    carrier_id = fields.Many2one("delivery.carrier", "Delivery Method")
    payment_term_id = fields.Many2one("account.payment.term", check_company=True)
    country_id = fields.Many2one("res.country")
    pricelist_id = fields.Many2one("product.pricelist", check_company=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", index="btree_not_null", check_company=True
    )
    is_open = fields.Boolean("To Map", compute="_compute_is_open", store=True)
    message_ids = fields.Many2many(
        "sale.channel.message",
        "sale_channel_message_missing_rel",
        "binding_id",
        "message_id",
        "Waiting Messages",
        readonly=True,
    )
    waiting_count = fields.Integer("Waiting", compute="_compute_waiting_count")

    _key_unique = models.UniqueIndex(
        "(channel_id, kind, external_key)", "The channel has this mapping already."
    )
    _open_idx = models.Index("(channel_id) WHERE is_open")

    @api.depends("kind", *TARGETS.values())
    def _compute_is_open(self):
        for binding in self:
            target = TARGETS.get(binding.kind)
            binding.is_open = bool(target) and not binding[target]

    @api.depends("external_name", "external_key")
    def _compute_display_name(self):
        """Call it what people there do, where they were told of a name."""
        for binding in self:
            binding.display_name = binding.external_name or binding.external_key

    @api.depends("message_ids.state")
    def _compute_waiting_count(self):
        groups = self.env["sale.channel.message"]._read_group(
            Domain("missing_ids", "in", self.ids) & Domain("state", "=", "blocked"),
            ["missing_ids"],
            ["__count"],
        )
        counts = dict(groups)
        for binding in self:
            binding.waiting_count = counts.get(binding, 0)

    def write(self, vals):
        """Let the orders go on that waited for what is mapped now."""
        were_open = self.filtered("is_open")
        result = super().write(vals)
        if not set(vals).isdisjoint(TARGETS.values()):
            were_open.filtered(lambda binding: not binding.is_open)._replay_waiting()
        return result

    def _replay_waiting(self):
        # Nobody may write messages; who may map may let them go on.
        messages_sudo = self.sudo().message_ids
        messages_sudo.filtered(lambda one: one.state == "blocked")._replay()

    def action_replay(self):
        """Try all messages again that wait for these mappings."""
        self.check_access("write")
        self._replay_waiting()

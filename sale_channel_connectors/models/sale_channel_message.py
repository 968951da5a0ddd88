import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError

CHUNK = 200  # messages that are imported by one transaction
SHOWN_BYTES = 100_000


class Payload(fields.Binary):
    """Bytes of strangers, kept as evidence by the system, which may keep any type."""

    def convert_to_column(self, value, record, values=None, validate=True):
        """Ask nobody of what type they are."""
        return super().convert_to_column(value, record, values, validate=False)


class SaleChannelMessage(models.Model):
    """What a channel sent, or was sent, byte for byte, and what became of it.

    The same bytes again are the same row; changed bytes are a new version. Everything
    that was done with a message can be done again from here.
    """

    _name = "sale.channel.message"
    _description = "Sale Channel Message"
    _order = "id desc"
    _rec_name = "external_ref"
    _check_company_auto = True

    channel_id = fields.Many2one(
        "sale.channel", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="channel_id.company_id", store=True)
    direction = fields.Selection(
        [("in", "Received"), ("out", "Sent")],
        required=True,
        readonly=True,
        default="in",
    )
    kind = fields.Selection(
        [
            ("order", "Order"),
            ("change", "Change"),
            ("cancel", "Cancellation"),
            ("refund", "Refund"),
            ("answer", "Order Answer"),
            ("shipment", "Shipment"),
            ("stock", "Stock"),
            ("price", "Price"),
            ("invoice", "Invoice"),
            ("other", "Other"),
        ],
        required=True,
        readonly=True,
        default="order",
    )
    external_ref = fields.Char(
        "Id There",
        required=True,
        readonly=True,
        default="",
        help="The channel's id of what the message is about; empty when it could not"
        " be read.",
    )
    number = fields.Char("Number There", readonly=True)
    digest = fields.Char(
        required=True,
        readonly=True,
        help="SHA-256 in hexadecimal: of the bytes that came, or of the event that is"
        " told.",
    )
    state = fields.Selection(
        [
            ("received", "To Do"),
            ("done", "Done"),
            ("blocked", "Blocked"),
            ("failed", "Failed"),
            ("ignored", "Ignored"),
        ],
        required=True,
        readonly=True,
        default="received",
    )
    error_code = fields.Selection(
        [
            ("bad_document", "Cannot Be Read"),
            ("missing", "Something Is Not Mapped"),
            ("difference", "Amounts Differ"),
            ("empty", "No Lines"),
            ("doubt", "Needs a Decision"),
            ("error", "An Error Occurred"),
            ("refused", "Refused There"),
            ("unavailable", "No Answer There"),
            ("test", "Test Order"),
            ("not_final", "Not Placed Yet"),
            ("no_order", "Its Order Is Not Here"),
            ("other_document", "No Order"),
            ("by_hand", "Ignored by a Person"),
        ],
        "Reason",
        readonly=True,
    )
    error = fields.Text("Details", readonly=True)
    attempts = fields.Integer(readonly=True)
    order_id = fields.Many2one(
        "sale.order", readonly=True, index=True, ondelete="restrict"
    )
    amount = fields.Char(readonly=True, help="Total and currency as the channel said.")
    waits_for = fields.Char(
        "Waits for Order",
        readonly=True,
        index="btree_not_null",
        help="The number there of the order that this is a return of.",
    )
    payload = Payload(readonly=True, attachment=False)
    payload_text = fields.Text("Content", compute="_compute_payload_text")
    missing_ids = fields.Many2many(
        "sale.channel.binding",
        "sale_channel_message_missing_rel",
        "message_id",
        "binding_id",
        "What Is Missing",
        readonly=True,
    )

    _message_unique = models.UniqueIndex(
        "(channel_id, direction, kind, external_ref, digest)",
        "The channel has sent this already.",
    )
    _digest_idx = models.Index("(channel_id, digest)")
    _waiting_idx = models.Index(
        "(channel_id, state) WHERE state IN ('received', 'blocked', 'failed')"
    )

    @api.depends("number", "external_ref")
    def _compute_display_name(self):
        """Call a message by the order's number there; what cannot be read has none."""
        for message in self:
            name = message.number or message.external_ref
            message.display_name = name or self.env._("Message %s", message.id)

    @api.depends("payload")
    def _compute_payload_text(self):
        """Show the bytes as text, the beginning of long ones."""
        for message in self.with_context(bin_size=False):
            data = message._get_bytes()[:SHOWN_BYTES]
            try:
                message.payload_text = data.decode()
            except UnicodeDecodeError:
                message.payload_text = data.decode("latin-1")

    def _get_bytes(self):
        """Return the payload as it came.

        :rtype: bytes
        """
        self.ensure_one()
        return base64.b64decode(self.with_context(bin_size=False).payload or b"")

    # --- What became of it ---

    def _conclude(self, state, code=False, error=False, **values):
        """Write what became of the messages."""
        self.write({"state": state, "error_code": code, "error": error, **values})

    def _process(self):
        """Import the messages that are to do, in chunks; none stops another."""
        waiting = self.filtered(lambda one: one.state == "received")
        for channel, messages in waiting.grouped("channel_id").items():
            ordered, size = messages.sorted("id"), channel._get_chunk_size()
            for start in range(0, len(ordered), size):
                channel._import_messages(ordered[start : start + size])

    def _replay(self):
        """Do the messages again, as if they had just come in."""
        self._conclude("received", missing_ids=[(5,)])
        self._process()

    # --- Actions ---

    def _get_for_decision(self):
        """Return the messages for whoever may decide about them.

        What came in is evidence: nobody may write it, not even who decides.
        """
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._("Only a sales manager decides about messages.")
            )
        self.check_access("read")
        return self.sudo()  # the right to decide is checked above

    def action_replay(self):
        """Try the messages again that did not go through, or that somebody ignored."""
        open_ = self._get_for_decision().filtered(
            lambda one: (
                one.direction == "in"
                and (
                    one.state in ("received", "blocked", "failed")
                    or one.error_code == "by_hand"
                )
            )
        )
        open_._replay()

    def action_ignore(self):
        """Leave the messages that did not go through where they are."""
        open_ = self._get_for_decision().filtered(
            lambda one: one.state in ("blocked", "failed")
        )
        open_._conclude(
            "ignored", "by_hand", self.env._("Ignored by %s.", self.env.user.name)
        )

    def action_accept_difference(self):
        """Let orders go on as they are: with the amounts that Odoo computes, or in
        spite of what made them a person's to decide."""
        differing = self._get_for_decision().filtered(
            lambda one: (
                one.state == "blocked" and one.error_code in ("difference", "doubt")
            )
        )
        for message in differing:
            message.order_id.message_post(
                body=self.env._(
                    "%(user)s accepted: %(difference)s",
                    user=self.env.user.name,
                    difference=message.error,
                )
            )
        differing.order_id.channel_block_reason = False
        differing._conclude("done")

    def action_map(self):
        """Show what is not mapped yet; filling it lets all go on that wait for it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Not mapped yet"),
            "res_model": "sale.channel.binding",
            "view_mode": "list",
            "views": [
                (
                    self.env.ref(
                        "sale_channel_connectors.sale_channel_binding_view_list"
                    ).id,
                    "list",
                )
            ],
            "domain": [("id", "in", self.missing_ids.ids)],
            "context": {
                "create": False,
                "map_kinds": self.missing_ids.mapped("kind"),  # the columns shown
            },
        }

    def action_open_order(self):
        """Open the order that came of the message."""
        self.ensure_one()
        return self.order_id._get_records_action()

    # --- Another program's door ---

    @api.model
    def _answer(self, message):
        return {
            "message_id": message.id,
            "state": message.state,
            "order_id": message.order_id.id,
            "error": message.error or "",
        }

from decimal import Decimal

from odoo import api, fields, models

from ..lib.numbers import find_fault
from ..lib.parcels import Item, Parcel, Party
from ..lib.words import money


class PostFormsLine(models.TransientModel):
    """One parcel, with the sums and the number that stand on its forms."""

    _name = "l10n_ru.post.forms.line"
    _description = "Parcel on Forms of Russian Post"
    _order = "wizard_id, id"

    wizard_id = fields.Many2one(
        "l10n_ru.post.forms", required=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one("sale.order", readonly=True, ondelete="cascade")
    picking_id = fields.Many2one(
        "stock.picking", "Transfer", readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Addressee", readonly=True, ondelete="cascade"
    )
    number = fields.Char(
        "Postal Number", help="14 digits, or 13 signs like RA123456785RU."
    )
    weight = fields.Float("Weight (kg)", digits=(10, 3))
    goods = fields.Float(
        digits=(16, 2),
        readonly=True,
        help="What the goods cost on the order, taxes included.",
    )
    declared = fields.Float("Declared Value (₽)", digits=(16, 2))
    collect = fields.Float("Cash on Delivery (₽)", digits=(16, 2))
    warning = fields.Text(compute="_compute_warning")

    @api.depends(
        "number", "declared", "collect", "partner_id", "wizard_id.form_107", "goods"
    )
    def _compute_warning(self):
        for line in self:
            line.warning = "\n".join(line._warnings())

    def _warnings(self) -> list[str]:
        """Return what is wrong with a parcel, in words."""
        party = self._recipient()
        texts = {
            "name": self.env._("The addressee has no name."),
            "address": self.env._("The addressee has no address."),
            "postcode": self.env._("The addressee has no postal code of six digits."),
        }
        warnings = [texts[gap] for gap in party.gaps()]
        warnings += self._number_warnings()
        currency = self.order_id.currency_id
        if currency and currency.name != "RUB":
            warnings.append(
                self.env._(
                    "The order is in %(currency)s: type the sums in roubles.",
                    currency=currency.name,
                )
            )
        return warnings + self._money_warnings()

    def _number_warnings(self) -> list[str]:
        fault = find_fault(self.number) if self.number else None
        if not fault:
            return []
        if fault == "form":
            return [
                self.env._("%(number)s is no number of the post.", number=self.number)
            ]
        return [
            self.env._(
                "%(number)s is mistyped: with these digits it would be %(right)s.",
                number=self.number,
                right=fault,
            )
        ]

    def _money_warnings(self) -> list[str]:
        warnings = []
        if min(self.declared, self.collect) < 0:
            warnings.append(self.env._("A sum is less than zero."))
        if money(self.collect) > money(self.declared):
            warnings.append(
                self.env._("The post collects no more than the declared value.")
            )
        is_listed = self.wizard_id.form_107
        if is_listed and money(self.goods) != money(self.declared):
            warnings.append(
                self.env._("The inventory does not add up to the declared value.")
            )
        return warnings

    # --- For the forms ---

    def _recipient(self) -> Party:
        return self.partner_id._l10n_ru_party() if self.partner_id else Party()

    def _parcel(self, sender: Party, items: tuple[Item, ...]) -> Parcel:
        """Return the parcel as the forms know it."""
        self.ensure_one()
        wizard = self.wizard_id
        return Parcel(
            reference=self.order_id.name or self.picking_id.name or "",
            sender=sender,
            recipient=self._recipient(),
            items=items,
            number=self.number or "",
            declared=max(money(self.declared), Decimal(0)),
            collect=max(money(self.collect), Decimal(0)),
            weight=Decimal(str(round(self.weight, 3))),
            kind=wizard.kind,
            is_first_class=wizard.is_first_class,
            is_notified=wizard.is_notified,
            has_sms=wizard.has_sms,
            has_inventory=wizard.form_107,
            date=wizard.date,
        )

    def _items(self) -> dict:
        """Return what is in each parcel, where the inventory asks for it."""
        listed = self.filtered("wizard_id.form_107")
        sent = listed.picking_id._l10n_ru_items()
        return dict.fromkeys(self, ()) | {
            line: sent[line.picking_id]
            if line.picking_id
            else line.order_id._l10n_ru_items()
            for line in listed.filtered(lambda line: line.picking_id or line.order_id)
        }

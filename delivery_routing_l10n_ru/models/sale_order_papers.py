"""The papers of an order: счёт, накладная, товарный чек, счёт-фактура."""

from decimal import Decimal

from odoo import models

from ..lib.deals import WITHOUT_TAX, Deal, Line
from ..lib.words import day
from .ir_actions_report import PREFIX

# Names of Odoo's units -> code of ОКЕИ and how papers write it.
UNITS = {
    "product_uom_unit": ("796", "шт"),
    "product_uom_dozen": ("641", "дюж"),
    "product_uom_hour": ("356", "ч"),
    "product_uom_day": ("359", "сут"),
    "product_uom_minute": ("355", "мин"),
    "product_uom_millimeter": ("003", "мм"),
    "product_uom_cm": ("004", "см"),
    "product_uom_meter": ("006", "м"),
    "product_uom_km": ("008", "км"),
    "product_uom_square_meter": ("055", "м2"),
    "product_uom_milliliter": ("111", "мл"),
    "product_uom_litre": ("112", "л"),
    "product_uom_cubic_meter": ("113", "м3"),
    "product_uom_gram": ("163", "г"),
    "product_uom_kgm": ("166", "кг"),
    "product_uom_ton": ("168", "т"),
}
CURRENCIES = {
    "RUB": "Российский рубль, 643",
    "EUR": "Евро, 978",
    "USD": "Доллар США, 840",
}


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def _get_dossier_papers(self):
        """Add the papers of a sale in Russia, of invoices that the user may read."""
        papers = super()._get_dossier_papers()
        invoices = self._l10n_ru_invoices()
        if not self._l10n_ru_is_russian() or invoices != invoices._filtered_access(
            "read"
        ):
            return papers
        return papers + [(f"{PREFIX}{kind}", self) for kind in self._l10n_ru_kinds()]

    def _l10n_ru_is_russian(self):
        """Return whether the seller is in Russia or the order in roubles."""
        country = self.company_id.country_id
        return country.code == "RU" or self.currency_id.name == "RUB"

    def _l10n_ru_kinds(self) -> list[str]:
        """Return which papers the order has by now: persons get a receipt where firms
        get a waybill and a VAT invoice."""
        if self.state == "cancel":
            return []
        if not self._l10n_ru_invoices():
            return ["bill"]
        if self.commercial_partner_id.is_company:
            return ["bill", "waybill", "vat_invoice"]
        return ["bill", "receipt"]

    def _l10n_ru_invoices(self):
        """Return the posted invoices, the oldest first, whoever may read them."""
        self.ensure_one()
        # Odoo lists the invoices only to those who may read them all.
        invoices = self.sudo().invoice_ids.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )
        invoices = invoices.sorted(lambda move: (move.invoice_date, move.id))
        return invoices.with_env(self.env)

    def _l10n_ru_deals(self) -> list[Deal]:
        """Return what papers are about: the invoices of the order, or the order.

        Who may read the order but not its invoices is refused: papers with other
        numbers than the invoices' would be worse than none.
        """
        self.ensure_one()
        self.check_access("read")
        invoices = self._l10n_ru_invoices()
        invoices.check_access("read")
        return [move._l10n_ru_deal(self) for move in invoices] or [self._l10n_ru_deal()]

    def _l10n_ru_deal(self) -> Deal:
        """Return the order as papers tell it, while there is no invoice."""
        tax = self.env["account.tax"]
        base_lines = [
            line._prepare_base_line_for_taxes_computation()
            for line in self._get_priced_lines()
        ]
        base_lines += self._add_base_lines_for_early_payment_discount()
        tax._add_tax_details_in_base_lines(base_lines, self.company_id)
        tax._round_base_lines_tax_details(base_lines, self.company_id)
        return self._l10n_ru_make_deal(
            base_lines,
            number=self.name,
            date=self.company_id._delivery_date(self.date_order),
            buyer=self.partner_invoice_id._l10n_ru_firm(),
            consignee=self.partner_shipping_id,
            amounts=(self.amount_untaxed, self.amount_tax, self.amount_total),
            currency=self.currency_id,
            due=self.validity_date,
        )

    def _l10n_ru_make_deal(
        self,
        base_lines,
        *,
        number,
        date,
        buyer,
        consignee,
        amounts,
        currency,
        payments="",
        due=False,
    ) -> Deal:
        """Return the deal that base lines of Odoo's taxes make.

        :param base_lines: rounded, so that they add up to `amounts`
        :param amounts: untaxed, tax and total of the document
        """
        amounts = [_exact(amount, currency) for amount in amounts]
        lines = self._l10n_ru_lines(base_lines, *amounts[:2])
        name = CURRENCIES.get(currency.name, currency.name)
        when = day(self.company_id._delivery_date(self.date_order))
        return Deal(
            number=number,
            date=date,
            seller=self.company_id._l10n_ru_seller(),
            buyer=buyer,
            consignee=(consignee or self.partner_id)._l10n_ru_firm(),
            lines=lines,
            untaxed=amounts[0],
            tax=amounts[1],
            total=amounts[2],
            currency=currency.name,
            currency_name=name,
            basis=f"Заказ {self.name} от {when}",
            payments=payments,
            shipments=self._l10n_ru_shipments(),
            due=due or None,
        )

    def _l10n_ru_lines(self, base_lines, untaxed, tax) -> tuple[Line, ...]:
        """Return the lines of a paper, which add up to the sums of its document."""
        units = self._l10n_ru_units(base_lines)
        lines = [self._l10n_ru_line(base_line, units) for base_line in base_lines]
        rest = (
            untaxed - sum(line.untaxed for line in lines),
            tax - sum(line.tax for line in lines),
        )
        if any(rest):  # a tax that somebody has typed, or cash that is rounded
            lines.append(_rounding(*rest))
        return tuple(lines)

    def _l10n_ru_line(self, base_line, units: dict) -> Line:
        record, details = base_line["record"], base_line["tax_details"]
        currency, product = base_line["currency_id"], base_line["product_id"]
        untaxed = _exact(
            details["total_excluded_currency"]
            + details["delta_total_excluded_currency"],
            currency,
        )
        taxes = details["taxes_data"]
        tax = _exact(sum(one["tax_amount_currency"] for one in taxes), currency)
        quantity = Decimal(str(base_line["quantity"]))
        code, unit = units[base_line["product_uom_id"]]
        pieces = base_line["product_uom_id"]._compute_quantity(
            base_line["quantity"], product.uom_id, round=False
        )
        weight = product.weight * pieces if product else 0.0
        return Line(
            name=(record and record.name) or product.display_name or "Скидка",
            quantity=quantity,
            unit=unit,
            unit_code=code,
            price=untaxed / quantity if quantity else untaxed,
            untaxed=untaxed,
            rate=_rate(one["tax"] for one in taxes),
            tax=tax,
            total=untaxed + tax,
            code=product.default_code or "",
            weight=Decimal(str(round(weight, 3))),
        )

    def _l10n_ru_units(self, base_lines) -> dict:
        """Return the code of ОКЕИ and the sign of each unit of the lines; no unit has
        neither."""
        units = self.env["uom.uom"].union(
            *(line["product_uom_id"] for line in base_lines)
        )
        names = units.get_external_id()
        return {units.browse(): ("", "")} | {
            unit: UNITS.get(names[unit.id].removeprefix("uom."), ("", unit.name))
            for unit in units
        }

    def _l10n_ru_shipments(self) -> str:
        pickings = self.picking_ids._filtered_access("read")._l10n_ru_sent()
        date = self.company_id._delivery_date
        return "; ".join(
            f"№ {picking.name} от {day(date(picking.date_done))}"
            for picking in pickings.filtered(lambda one: one.state == "done")
        )


def _exact(amount, currency) -> Decimal:
    """Return an amount of a currency without the crumbs of floats."""
    return Decimal(f"{amount:.{currency.decimal_places}f}")


def _rate(taxes) -> str:
    rates = [
        f"{tax.amount:g}%" if tax.amount_type == "percent" else tax.name
        for tax in taxes
    ]
    return " + ".join(dict.fromkeys(rates)) or WITHOUT_TAX


def _rounding(untaxed: Decimal, tax: Decimal) -> Line:
    return Line(
        name="Округление",
        quantity=Decimal(1),
        unit="",
        unit_code="",
        price=untaxed,
        untaxed=untaxed,
        rate=WITHOUT_TAX,
        tax=tax,
        total=untaxed + tax,
    )

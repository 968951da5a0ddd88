import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..lib import forms
from ..lib.canvas import Press
from ..lib.parcels import Parcel


class PostForms(models.TransientModel):
    """Forms of Russian Post for many parcels, printed into one PDF."""

    _name = "l10n_ru.post.forms"
    _description = "Forms of Russian Post"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    line_ids = fields.One2many("l10n_ru.post.forms.line", "wizard_id", "Parcels")
    date = fields.Date(required=True, default=fields.Date.context_today)
    printer_id = fields.Many2one(
        "l10n_ru.post.printer", help="Remembered as yours when you print."
    )
    values_only = fields.Boolean(
        "Pre-printed Paper",
        help="Print what is filled in, without the lines and words of the form.",
    )
    kind = fields.Selection(
        [("parcel", "Parcel (посылка)"), ("packet", "Small packet (бандероль)")],
        required=True,
        default="parcel",
    )
    is_first_class = fields.Boolean("First Class")
    is_notified = fields.Boolean("Delivery is Notified")
    has_sms = fields.Boolean(
        "Text Messages", help="The post tells sender and addressee by SMS of the money."
    )
    form_7p = fields.Boolean("7-п: address label", default=True)
    form_107 = fields.Boolean("107: inventory of contents")
    form_112ep = fields.Boolean("112ЭП: money order", default=True)
    form_113 = fields.Boolean("113эн: money order, older")
    form_116 = fields.Boolean("116: accompanying address, older")
    form_117 = fields.Boolean("117: the same with cash on delivery, older")
    form_103 = fields.Boolean("103: list of all parcels")
    warning = fields.Text(compute="_compute_warning")
    cut_text = fields.Text("Does not Fit", readonly=True)
    file = fields.Binary("Forms", attachment=False, readonly=True)
    file_name = fields.Char(readonly=True)

    @api.depends("company_id", "line_ids.collect", "form_112ep", "form_113")
    def _compute_warning(self):
        for wizard in self:
            wizard.warning = "\n".join(wizard._warnings())

    def _warnings(self) -> list[str]:
        """Return what is missing of the sender, in words."""
        sender = self.company_id._l10n_ru_sender()
        gaps = sender.gaps()
        texts = {
            "name": self.env._("The sender has no name."),
            "address": self.env._("The sender has no address."),
            "postcode": self.env._("The sender has no postal code of six digits."),
        }
        warnings = [texts[gap] for gap in gaps]
        has_transfer = self.form_112ep or self.form_113
        if has_transfer and any(line.collect for line in self.line_ids):
            bank = sender.bank
            needed = (sender.inn, bank.account, bank.bic, bank.correspondent)
            if not all(needed):
                warnings.append(
                    self.env._(
                        "Money orders need the company's INN, its bank account, and "
                        "the BIC and correspondent account of the bank."
                    )
                )
        return warnings

    @api.model
    def _open(self, lines: list[dict], companies) -> dict:
        """Open the forms for parcels, given as the values of their lines.

        :param companies: of the documents that they come from
        :raise UserError: when nothing is to be sent, or by several companies
        """
        if len(companies) > 1:
            raise UserError(
                self.env._(
                    "Print the forms of one company at a time, each is a sender of its"
                    " own: these are of %(companies)s.",
                    companies=", ".join(companies.mapped("name")),
                )
            )
        if not lines:
            raise UserError(
                self.env._("Nothing of this is sent to a customer, or it is cancelled.")
            )
        wizard = self.create(
            {
                "company_id": companies.id,
                "line_ids": [
                    Command.create(self._prepare_line(line)) for line in lines
                ],
            }
        )
        return wizard._show()

    def _prepare_line(self, line: dict) -> dict:
        order = self.env["sale.order"].browse(line["order_id"])
        is_in_roubles = not order or order.currency_id.name == "RUB"
        goods, collect = line["goods"], line["collect"]
        # The post takes no more at the door than the value that was declared.
        return line | {
            "declared": max(goods, collect) if is_in_roubles else 0.0,
            "collect": collect if is_in_roubles else 0.0,
        }

    def _show(self) -> dict:
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Forms of Russian Post"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_print(self):
        """Print the forms and download them; say what does not fit on them."""
        self.ensure_one()
        codes = [code for code in forms.FORMS if self[f"form_{code}"]]
        if not codes:
            raise UserError(self.env._("Choose which forms to print."))
        sheets = forms.sheets(codes, self._parcels())
        if not sheets:
            raise UserError(
                self.env._("These forms are for parcels that collect money; none does.")
            )
        fonts = self.env["ir.actions.report"]._l10n_ru_fonts()
        press = Press(fonts, self.printer_id._printer(), self.values_only)
        content = press.print(sheets, self.env._("Forms of Russian Post"))
        self.write(
            {
                "file": base64.b64encode(content),
                "file_name": f"post-{fields.Date.to_string(self.date)}.pdf",
                "cut_text": "\n".join(dict.fromkeys(map(self._tell_cut, press.cuts))),
            }
        )
        self._remember_printer()
        return self._show() if press.cuts else self._download()

    def _parcels(self) -> list[Parcel]:
        sender = self.company_id._l10n_ru_sender()
        items = self.line_ids._items()
        return [line._parcel(sender, items[line]) for line in self.line_ids]

    def _tell_cut(self, cut) -> str:
        values, form = cut.sheet.values, cut.sheet.form
        return self.env._(
            "%(order)s, form %(form)s: cut short is “%(text)s”",
            order=values.get("reference") or "",
            form=form.code,
            text=values.get(cut.name),
        )

    def _remember_printer(self):
        defaults, printer = self.env["ir.default"], self.printer_id.id
        known = defaults._get(self._name, "printer_id", user_id=True)
        if (known or False) != printer:  # setting it makes all workers forget caches
            defaults.set(self._name, "printer_id", printer, user_id=True)

    def _download(self) -> dict:
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{self.file_name}"
            "?download=true",
            "target": "download",
        }

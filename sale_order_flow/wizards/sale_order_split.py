from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.order_split import LATER, Part


class SaleOrderSplit(models.TransientModel):
    _name = "sale.order.split"
    _description = "Split Order"

    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade")
    method = fields.Selection(
        [
            ("availability", "By availability"),
            ("group", "By product groups"),
            ("both", "By both"),
        ],
        default="both",
        required=True,
    )
    line_ids = fields.One2many("sale.order.split.line", "wizard_id", "Lines")
    summary = fields.Text(compute="_compute_summary")
    part_count = fields.Integer(compute="_compute_summary")

    @api.depends("line_ids.part", "line_ids.quantity", "line_ids.label")
    def _compute_summary(self):
        for wizard in self:
            parts = wizard.line_ids.grouped("part")
            wizard.part_count = len(parts)
            wizard.summary = "\n".join(
                self.env._(
                    "Part %(number)s: %(count)s lines, %(amount)s before taxes",
                    number=number,
                    count=len(parts[number]),
                    amount=wizard.order_id.currency_id.format(
                        sum(parts[number].mapped("amount"))
                    ),
                )
                for number in sorted(parts)
            )

    def _fill(self):
        """Propose the parts that the method makes."""
        self.line_ids.unlink()
        rules = self.env["sale.order.split.rule"]
        if self.method != "availability":
            rules = rules._get_for(self.order_id.company_id)
        plan = self.order_id._plan_split(rules, self.method != "group")
        self.line_ids = self.env["sale.order.split.line"].create(
            [
                {
                    "wizard_id": self.id,
                    "order_line_id": line_id,
                    "quantity": quantity,
                    "part": number,
                    "label": self.order_id._get_part_label(part),
                    "group": part.group,
                    "is_later": part.when == LATER,
                }
                for number, part in enumerate(plan, start=1)
                for line_id, quantity in part.shares.items()
            ]
        )

    def action_by_availability(self):
        """Propose the parts anew: what is in stock, and what is not."""
        return self._propose("availability")

    def action_by_group(self):
        """Propose the parts anew: by the rules of product groups."""
        return self._propose("group")

    def action_by_both(self):
        """Propose the parts anew: by groups and availability."""
        return self._propose("both")

    def _propose(self, method):
        self.method = method
        self._fill()
        return self._get_action()

    def action_apply(self):
        """Split the order as shown and open the parts."""
        self.ensure_one()
        plan = self._get_plan()
        if len(plan) < 2:
            raise UserError(
                self.env._(
                    "All lines are in one part. Give some of them another number."
                )
            )
        self.order_id._split_into(plan)
        return self.order_id.action_view_split()

    def _get_plan(self):
        self._check_complete()
        plan = []
        for _number, lines in sorted(self.line_ids.grouped("part").items()):
            part = Part(lines[0].group or "", LATER if lines[0].is_later else "now")
            for line in lines:
                part.add(line.order_line_id.id, line.quantity)
            plan.append(part)
        return plan

    def _check_complete(self):
        """Refuse parts that are not the order: lines, quantities, combos apart."""
        order_lines = self.order_id.order_line
        wanted = order_lines.filtered(lambda line: not line.display_type)
        for order_line in wanted:
            mine = self.line_ids.filtered(
                lambda line, order_line=order_line: line.order_line_id == order_line
            )
            uom = order_line.product_uom_id
            if uom.compare(sum(mine.mapped("quantity")), order_line.product_uom_qty):
                raise UserError(
                    self.env._(
                        "The parts of %(product)s do not add up to what is ordered.",
                        product=order_line.product_id.display_name,
                    )
                )
            together = mine.order_line_id._get_split_unit()
            numbers = self.line_ids.filtered(
                lambda line, together=together: line.order_line_id in together
            ).mapped("part")
            if len(together) > 1 and len(set(numbers)) > 1:
                raise UserError(
                    self.env._(
                        "%(product)s is sold as a whole and stays in one part.",
                        product=order_line.product_id.display_name,
                    )
                )

    def _get_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Split %(order)s", order=self.order_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }


class SaleOrderSplitLine(models.TransientModel):
    _name = "sale.order.split.line"
    _description = "Split Order: Line"
    _order = "part, id"

    wizard_id = fields.Many2one("sale.order.split", required=True, ondelete="cascade")
    order_line_id = fields.Many2one(
        "sale.order.line", required=True, ondelete="cascade", readonly=True
    )
    name = fields.Text(related="order_line_id.name")
    product_uom_id = fields.Many2one(related="order_line_id.product_uom_id")
    quantity = fields.Float(digits="Product Unit")
    part = fields.Integer(default=1, required=True)
    label = fields.Char("Why", readonly=True)
    group = fields.Char()
    is_later = fields.Boolean()
    currency_id = fields.Many2one(related="order_line_id.currency_id")
    amount = fields.Monetary("Before Taxes", compute="_compute_amount")

    @api.depends("quantity")
    def _compute_amount(self):
        for line in self:
            order_line = line.order_line_id
            line.amount = order_line.currency_id.round(
                order_line.price_reduce_taxexcl * line.quantity
            )

"""What a customer asks for in the portal: nothing of it is believed unread."""

import re

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools.mimetypes import guess_mimetype

from .sale_rma_guest import MAX_OPEN

FIELD = re.compile(r"quantity_(\d{1,18})_(\d{1,18})")
NUMBER = re.compile(r"\d{1,9}([.,]\d{1,6})?")
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")
MAX_ORDERS, MAX_ID = 100, 2**31
MAX_PHOTOS, MAX_BYTES, MAX_WORDS = 10, 10 * 1024 * 1024, 10_000


class SaleRma(models.Model):
    _inherit = "sale.rma"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_portal_orders(self, words="", params=None):
        """Return the orders of the user's company whose goods a form shows: the newest,
        and those that were asked for.

        :param str words: a part of the number of an order or of what was ordered
        :param dict params: what was typed into the form, or `order_id`
        """
        orders = self.env["sale.order"]
        partner = self.env.user.partner_id.commercial_partner_id
        own = Domain("partner_id", "child_of", partner.ids)
        own &= Domain("state", "=", "sale")
        found = Domain("name", "ilike", words) | Domain(
            "order_line.name", "ilike", words
        )
        newest = orders.search(
            own & found if words else own,
            order="date_order desc, id desc",
            limit=MAX_ORDERS,
        )
        params = params or {}
        number = str(params.get("order_id") or "")
        number = int(number) if number.isdecimal() and len(number) < 10 else 0
        wanted = Domain("id", "=", number)
        wanted |= Domain("order_line", "in", self._get_typed_lines(params))
        return newest | orders.search(own & wanted, limit=MAX_ORDERS)

    def _get_typed_lines(self, params):
        """Return the numbers of the order lines that a form has quantities for."""
        matches = (FIELD.fullmatch(name) for name, text in params.items() if text)
        numbers = {int(match[1]) for match in matches if match}
        return [number for number in numbers if number < MAX_ID]

    @api.model
    def _get_portal_goods(self, orders):
        """Return what of these orders can be given back: order, line, product, unit,
        quantity and the name of the field of the form."""
        rows = orders._prepare_rma_lines() if orders else []
        # The customer's own lines; a portal user may not read units and variants.
        lines = self.env["sale.order.line"].sudo()
        products, units = self.env["product.product"].sudo(), self.env["uom.uom"].sudo()
        return [
            {
                "order": lines.browse(row["sale_line_id"]).order_id,
                "product": products.browse(row["product_id"]),
                "unit": units.browse(row["uom_id"]),
                "values": row,
                "field": f"{row['sale_line_id']}_{row['product_id']}",
            }
            for row in rows
        ]

    @api.model
    def _get_portal_reasons(self, orders=None):
        """Return the reasons that customers choose from."""
        reasons = self.env["sale.rma.reason"]
        domain = [("is_public", "=", True)]
        if orders is not None:
            # A guest has no rights; he sees what any customer of the company sees.
            reasons = reasons.sudo()
            domain += [("company_id", "in", [*orders.company_id.ids, False])]
        return reasons.search(domain)

    @api.model
    def _create_from_portal(self, params, files, orders=None):
        """Create what the customer's form asks for; accept it where the policies do.

        :param dict params: the form's fields, as text
        :param list files: uploaded files
        :param orders: the order that a guest has the link of
        :raise ValidationError: with what is wrong, for the customer
        """
        partner = self.env.user.partner_id if orders is None else orders.partner_id
        if orders is not None:
            self._check_guest_may_ask(orders)
        rows = self._read_portal_rows(params, orders)
        photos = self._read_portal_photos(files)
        words = (params.get("description") or "").strip()[:MAX_WORDS]
        reasons = self._get_portal_reasons(orders)
        reasons &= reasons.browse({row["reason_id"] for row in rows})
        if not photos and any(reasons.mapped("is_photo_wanted")):
            raise ValidationError(
                self.env._("Please add a photo: it shows us what is wrong.")
            )
        line = self.env["sale.order.line"].sudo().browse(rows[0]["sale_line_id"])
        # Customers create no documents; what they may ask for was checked above.
        rma_sudo = self.sudo().create(
            {
                "partner_id": partner.id,
                "company_id": line.company_id.id,
                "user_id": line.order_id.user_id.id,
                "source": "portal" if orders is None else "guest",
                "description": words,
                "line_ids": [Command.create(row) for row in rows],
            }
        )
        rma_sudo.photo_ids = rma_sudo._create_photos(photos)
        rma_sudo.message_subscribe(partner.ids)
        rma_sudo._accept_by_policy()
        if rma_sudo.state == "draft":  # otherwise he is told that it is accepted
            rma_sudo._tell_customer("requested")
        return rma_sudo if orders is not None else rma_sudo.sudo(False)

    def _check_guest_may_ask(self, orders):
        """A link does not fill the house with requests.

        :raise ValidationError: when some of them wait for an answer already
        """
        waiting = [("order_ids", "in", orders.ids), ("state", "=", "draft")]
        if self.sudo().search_count(waiting, limit=MAX_OPEN) >= MAX_OPEN:
            raise ValidationError(
                self.env._(
                    "Requests for this order wait for our answer already. Please write"
                    " to us."
                )
            )

    def _read_portal_rows(self, params, orders=None):
        offered = orders or self.env["sale.order"]
        if orders is None:
            offered = self._get_portal_orders(params=params)
        goods = {row["field"]: row["values"] for row in self._get_portal_goods(offered)}
        public = self._get_portal_reasons(orders)
        rows = []
        for name, text in params.items():
            match = FIELD.fullmatch(name)
            if not match or not (text or "").strip():
                continue
            key = f"{match[1]}_{match[2]}"
            if key not in goods:
                raise ValidationError(
                    self.env._("These goods cannot come back, or came back already.")
                )
            quantity = self._read_portal_number(text)
            if not quantity:
                continue
            reason = (params.get(f"reason_{key}") or "").strip()
            if not reason.isdigit() or int(reason) not in public.ids:
                raise ValidationError(
                    self.env._("Please say why you return each article.")
                )
            self._check_portal_quantity(goods[key], quantity)
            rows.append(goods[key] | {"quantity": quantity, "reason_id": int(reason)})
        if not rows:
            raise ValidationError(
                self.env._("Please say how much you return of which article.")
            )
        lines = self.env["sale.order.line"].sudo()
        companies = lines.browse(row["sale_line_id"] for row in rows).company_id
        if len(companies) > 1:
            raise ValidationError(
                self.env._("Please ask for goods of each of our companies separately.")
            )
        return rows

    def _read_portal_number(self, text):
        if not NUMBER.fullmatch(text.strip()):
            raise ValidationError(
                self.env._("%(text)s is no quantity.", text=text.strip()[:40])
            )
        return float(text.strip().replace(",", "."))

    def _check_portal_quantity(self, values, quantity):
        unit = self.env["uom.uom"].sudo().browse(values["uom_id"])
        if unit.compare(quantity, values["quantity"]) > 0:
            product = self.env["product.product"].sudo().browse(values["product_id"])
            raise ValidationError(
                self.env._(
                    "%(quantity)s %(unit)s of %(product)s can come back at most.",
                    quantity=values["quantity"],
                    unit=unit.name,
                    product=product.display_name,
                )
            )

    def _read_portal_photos(self, files):
        photos = []
        for file in files[: MAX_PHOTOS + 1]:
            data = file.read(MAX_BYTES + 1)
            if not data:
                continue
            kind = guess_mimetype(data)
            if len(data) > MAX_BYTES or kind not in PICTURES:
                raise ValidationError(
                    self.env._("Photos are JPEG, PNG, WebP or GIF of at most 10 MB.")
                )
            photos.append((kind, data))
        if len(photos) > MAX_PHOTOS:
            raise ValidationError(self.env._("Ten photos are enough."))
        return photos

    def _create_photos(self, photos):
        return self.env["ir.attachment"].create(
            [
                {
                    # the customer's name of the file is of no use to anybody
                    "name": f"photo-{number}.{kind.partition('/')[2]}",
                    "raw": data,
                    "mimetype": kind,
                    "res_model": self._name,
                    "res_id": self.id,
                    "access_token": self.env["ir.attachment"]._generate_access_token(),
                }
                for number, (kind, data) in enumerate(photos, start=1)
            ]
        )

    def _accept_by_policy(self):
        """Accept a request whose every line its policy accepts in time."""
        for rma in self:
            policies = rma.line_ids.mapped("policy_id")
            is_allowed = all(
                line.policy_id.is_auto_accepted and not line.is_late
                for line in rma.line_ids
            )
            if policies and is_allowed:
                try:
                    with self.env.cr.savepoint():
                        rma.action_confirm()
                except UserError:
                    continue  # somebody looks at it

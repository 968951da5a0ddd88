"""Three customers with papers of every kind, and a user for every role."""

from datetime import timedelta
from types import SimpleNamespace

from odoo import fields
from odoo.fields import Command

from .roles import CUSTOMERS, ROLES

MARKERS = {
    "alpha": "ZQ-ALPHA-7731",
    "bravo": "ZQ-BRAVO-4402",
    "charlie": "ZQ-CHARLIE-9155",
}
"""Written into everything that belongs to a customer: whoever reads one, reads him."""

DAY = timedelta(days=1)

SILENT = {
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "no_reset_password": True,
    "tracking_disable": True,
}

STANDARD_ROLES = {
    "rep": "rep",
    "other_rep": "rep",
    "inside_rep": "rep",
    "clerk": "clerk",
    "manager": "sales_manager",
    "administrator": "administrator",
}
"""The suite's standard role (its code) that a user of the matrix has."""

TYPES = {"rep": "base.group_portal", "other_rep": "base.group_portal"}
"""Who is no internal user although no customer."""

BESIDES = {"inside_rep": "sales_team.group_sale_salesman"}
"""What the role does not bring: an employee who travels also works in the backend."""


class World:
    """`world.alpha.order` is the id of Alpha's order, `world.users["rep"]` the rep."""

    def __init__(self, env):
        self.env = env(context=env.context | SILENT)
        self.secrets = set()
        self._make_house()
        for key in CUSTOMERS:
            setattr(self, key, self._make_customer(key))
        self.users = {role.name: self._make_user(role) for role in ROLES}
        self.api_keys = {role.name: self._make_api_key(role) for role in ROLES}

    def view(self, role):
        """What a row may name: the three customers, mine, theirs, me, my own things."""
        user = self.users[role.name]
        return SimpleNamespace(
            **{key: getattr(self, key) for key in CUSTOMERS},
            mine=getattr(self, role.mine),
            theirs=getattr(self, role.theirs),
            house=self.house,
            me=user.id,
            my_partner=user.partner_id.id,
            users=SimpleNamespace(**{name: u.id for name, u in self.users.items()}),
            api_key=self.api_keys[role.name],
            database=self.env.cr.dbname,
            role=role,
        )

    # --- The house ---

    def _make_house(self):
        env = self.env
        product = env["product.product"].create(
            {
                "name": "Lamp",
                "default_code": "LAMP",
                "is_storable": True,
                "list_price": 100,
                "website_published": True,
            }
        )
        stock = env.ref("stock.warehouse0").lot_stock_id
        env["stock.quant"]._update_available_quantity(product, stock, 1000)
        ewallet = env["loyalty.program"].create(
            {"name": "Wallet", "program_type": "ewallet", "applies_on": "future"}
        )
        method = env.ref("payment.payment_method_card")
        provider = env["payment.provider"].create(
            {
                "name": "Card",
                "state": "test",
                "is_published": True,
                "payment_method_ids": [Command.set(method.ids)],
            }
        )
        method.active = True
        self.house = SimpleNamespace(
            product=product.id,
            template=product.product_tmpl_id.id,
            ewallet=ewallet.id,
            provider=provider.id,
            payment_method=method.id,
            website=env["website"].search([], limit=1).id,
            pricelist=env["product.pricelist"].search([], limit=1).id,
            country=env.ref("base.us").id,
            company=env.company.id,
            currency=env.company.currency_id.id,
            stock=stock.id,
            deliveries=env.ref("stock.warehouse0").out_type_id.id,
        )

    # --- A customer ---

    def _make_customer(self, key):
        """The ids of a customer's things by name, and his marker."""
        self._its = SimpleNamespace(key=key, marker=MARKERS[key])
        self._make_partners()
        self._make_orders()
        self._make_delivery_and_invoice()
        self._make_payments()
        self._make_notes()
        return self._its

    def _make_partners(self):
        its = self._its
        company = self._make_partner(name=f"{its.marker} Ltd", is_company=True)
        its.partner = company.id
        its.contact = self._make_partner(
            name=f"{its.marker} buyer", parent_id=company.id
        ).id
        its.address = self._make_partner(
            name=f"{its.marker} store", parent_id=company.id, type="delivery"
        ).id

    def _make_partner(self, **values):
        its = self._its
        return self.env["res.partner"].create(
            {
                "street": f"{its.marker} street 1",
                "city": "Springfield",
                "zip": "12345",
                "country_id": self.house.country,
                "email": f"{values['name'].replace(' ', '.')}@example.com",
                "ref": its.marker,
                "comment": its.marker,
                "phone": "+1 555 0100",
            }
            | values
        )

    def _make_orders(self):
        its = self._its
        order = self._make_order("order")
        order.action_confirm()
        quote = self._make_order("quote")
        quote.action_quotation_sent()
        cart = self._make_order("cart", website_id=self.house.website)
        for name, record in (("order", order), ("quote", quote), ("cart", cart)):
            setattr(its, name, record.id)
            setattr(its, f"{name}_line", record.order_line[:1].id)
            self._share(name, record)

    def _share(self, name, record):
        """Make what a share link holds: the secret, and the contact's signature."""
        its = self._its
        token = record._portal_ensure_token()
        signature = record._sign_token(its.contact)
        setattr(its, f"{name}_token", token)
        setattr(its, f"{name}_hash", signature)
        self.secrets |= {token, signature}

    def _make_order(self, kind, **values):
        its = self._its
        return self.env["sale.order"].create(
            {
                "name": f"{its.marker}-{kind}",
                "partner_id": its.contact,
                "partner_shipping_id": its.address,
                "client_order_ref": its.marker,
                "note": its.marker,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.house.product,
                            "name": f"Lamp for {its.marker}",
                            "product_uom_qty": 2,
                        }
                    )
                ],
            }
            | values
        )

    def _make_delivery_and_invoice(self):
        its = self._its
        order = self.env["sale.order"].browse(its.order)
        picking = order.picking_ids
        picking.write({"name": f"{its.marker}-out", "note": its.marker})
        for move in picking.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        picking.button_validate()
        invoice = order._create_invoices()
        invoice.write({"ref": its.marker, "narration": its.marker})
        invoice.action_post()
        its.picking, its.move = picking.id, picking.move_ids[:1].id
        its.move_line = picking.move_line_ids[:1].id
        its.invoice, its.invoice_line = invoice.id, invoice.invoice_line_ids[:1].id
        self._share("invoice", invoice)

    def _make_payments(self):
        its, house = self._its, self.house
        common = {
            "provider_id": house.provider,
            "payment_method_id": house.payment_method,
            "partner_id": its.contact,
        }
        its.token = (
            self.env["payment.token"]
            .create(
                common
                | {"payment_details": its.marker, "provider_ref": f"{its.marker}-card"}
            )
            .id
        )
        its.transaction = (
            self.env["payment.transaction"]
            .create(
                common
                | {
                    "reference": f"{its.marker}-tx",
                    "amount": 200,
                    "currency_id": self.env.company.currency_id.id,
                    "operation": "online_redirect",
                }
            )
            .id
        )
        its.card = (
            self.env["loyalty.card"]
            .create(
                {
                    "program_id": house.ewallet,
                    "partner_id": its.contact,
                    "code": f"{its.marker}-card",
                    "points": 50,
                }
            )
            .id
        )

    def _make_notes(self):
        its = self._its
        order = self.env["sale.order"].browse(its.order)
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{its.marker}.txt",
                "raw": its.marker.encode(),
                "res_model": "sale.order",
                "res_id": order.id,
            }
        )
        message = order.message_post(
            body=its.marker,
            subject=its.marker,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=attachment.ids,
        )
        its.attachment, its.message = attachment.id, message.id

    # --- Users ---

    def _make_user(self, role):
        if role.is_guest:
            return self.env.ref("base.public_user")
        values = {"login": f"zq_{role.name}"}
        if role.name in STANDARD_ROLES:
            values |= self._prepare_staff(role.name)
        else:
            values["partner_id"] = getattr(self, role.mine).contact
            values["group_ids"] = [Command.set(self.env.ref("base.group_portal").ids)]
        user = self.env["res.users"].create(values)
        if role.name not in STANDARD_ROLES:
            getattr(self, role.mine).user = user.id
        return user

    def _prepare_staff(self, name):
        roles = self.env["sale.user.role"]
        standard_role = roles.search([("code", "=", STANDARD_ROLES[name])])
        groups = self.env.ref(TYPES.get(name, "base.group_user"))
        if name in BESIDES:
            groups |= self.env.ref(BESIDES[name])
        return {
            "name": f"The {name}".replace("_", " "),
            "standard_role_id": standard_role.id,
            "group_ids": [Command.set((standard_role.group_ids | groups).ids)],
        }

    def _make_api_key(self, role):
        """A key for programs, that every role but the guest has."""
        if role.is_guest:
            return ""
        keys = self.env["res.users.apikeys"].with_user(self.users[role.name])
        # sudo: how long a role's own keys may live is no matter of this matrix
        return keys.sudo()._generate(None, "matrix", fields.Datetime.now() + DAY)

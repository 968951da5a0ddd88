import base64
from dataclasses import dataclass

from odoo.fields import Command
from odoo.models import BaseModel
from odoo.tools import file_open

from .common import INTERNAL_REP, PORTAL_REP, RepCase

# an internal rep with about every right a colleague may have
WIDEST_REP = (
    f"{INTERNAL_REP},base.group_allow_export,"
    "sales_team.group_sale_salesman_all_leads,"
    "sales_team.group_sale_manager,stock.group_stock_user,"
    "account.group_account_invoice,website.group_website_designer"
)


@dataclass(frozen=True)
class World:
    """One customer with one of everything."""

    partner: BaseModel
    contact: BaseModel
    user: BaseModel
    order: BaseModel
    invoice: BaseModel
    picking: BaseModel
    message: BaseModel
    attachment: BaseModel
    activity: BaseModel
    card: BaseModel
    token: BaseModel
    transaction: BaseModel
    bank: BaseModel
    event: BaseModel
    wish: BaseModel
    visitor: BaseModel
    custom_value: BaseModel


class IsolationCase(RepCase):
    """Two customers with one of everything; reps that have the first of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.internal_rep = cls._create_user("internal@road.example", INTERNAL_REP)
        cls.widest_rep = cls._create_user("widest@road.example", WIDEST_REP)
        cls.reps = {
            "portal": cls.rep,
            "internal": cls.internal_rep,
            "widest": cls.widest_rep,
        }
        for rep in (cls.internal_rep, cls.widest_rep):
            cls._assign(rep, cls.mine)
        cls.colleague = cls._create_user("colleague@road.example", PORTAL_REP)
        cls._assign(cls.colleague, cls.other)
        cls.product = cls.env["product.product"].create(
            {"name": "Bolt", "is_storable": True, "list_price": 10.0}
        )
        cls.env["stock.quant"]._update_available_quantity(
            cls.product, cls.env.ref("stock.stock_location_stock"), 100
        )
        cls.team = cls.env["crm.team"].create({"name": "Road"})
        cls.method = cls.env.ref("payment.payment_method_card")
        cls.method.support_tokenization = True
        cls.provider = cls.env["payment.provider"].create(
            {
                "name": "Card",
                "state": "test",
                "is_published": True,
                "allow_tokenization": True,
                "payment_method_ids": [Command.set(cls.method.ids)],
            }
        )
        cls.method.active = True
        cls.program = cls.env["loyalty.program"].create(
            {"name": "Wallet", "program_type": "ewallet", "trigger": "auto"}
        )
        cls.worlds = {
            "mine": cls._create_world(cls.mine),
            "other": cls._create_world(cls.other),
        }
        cls.env.flush_all()

    @classmethod
    def _create_world(cls, partner):
        with file_open("base/static/img/partner_root-image.png", "rb") as file:
            image = file.read()
        partner.image_1920 = base64.b64encode(image)
        partner.vat = f"US{partner.name.upper()}123"
        partner.category_id = cls.env["res.partner.category"].create({"name": "Tag"})
        contact = cls._create_contact(partner, f"{partner.name} Contact")
        user = cls._create_user(
            f"{partner.name.lower()}@login.example",
            "base.group_portal",
            partner_id=contact.id,
        )
        order = cls._create_order(partner)
        return World(
            partner=partner,
            contact=contact,
            user=user,
            order=order,
            invoice=cls._create_invoice(partner),
            picking=order.picking_ids,
            custom_value=order.order_line.product_custom_attribute_value_ids,
            **cls._create_papers(order),
            **cls._create_means_of_payment(partner, order),
            **cls._create_traces(partner),
        )

    @classmethod
    def _create_order(cls, partner):
        line = {
            "product_id": cls.product.id,
            "product_custom_attribute_value_ids": [
                Command.create(cls._get_custom_value(partner))
            ],
        }
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "team_id": cls.team.id,
                "client_order_ref": f"REF-{partner.name}",
                "order_line": [Command.create(line)],
            }
        )
        order.message_subscribe(partner.ids)
        order.action_confirm()
        return order

    @classmethod
    def _get_custom_value(cls, partner):
        attribute = cls.env["product.attribute"].create(
            {
                "name": "Engraving",
                "create_variant": "no_variant",
                "value_ids": [Command.create({"name": "Text", "is_custom": True})],
            }
        )
        line = cls.env["product.template.attribute.line"].create(
            {
                "product_tmpl_id": cls.product.product_tmpl_id.id,
                "attribute_id": attribute.id,
                "value_ids": [Command.set(attribute.value_ids.ids)],
            }
        )
        value = line.product_template_value_ids
        return {
            "custom_product_template_attribute_value_id": value.id,
            "custom_value": f"For {partner.name}",
        }

    @classmethod
    def _create_invoice(cls, partner):
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "team_id": cls.team.id,
                "invoice_line_ids": [
                    Command.create({"product_id": cls.product.id, "price_unit": 10.0})
                ],
            }
        )
        invoice.action_post()
        return invoice

    @classmethod
    def _create_papers(cls, order):
        """What hangs on an order."""
        attachment = cls.env["ir.attachment"].create(
            {
                "name": f"{order.client_order_ref}.txt",
                "raw": order.client_order_ref.encode(),
                "res_model": order._name,
                "res_id": order.id,
            }
        )
        message = order.message_post(
            body=f"Secret of {order.client_order_ref}",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        activity = order.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=f"Call {order.partner_id.name}",
            user_id=cls.manager.id,
        )
        return {"attachment": attachment, "message": message, "activity": activity}

    @classmethod
    def _create_means_of_payment(cls, partner, order):
        values = {
            "provider_id": cls.provider.id,
            "payment_method_id": cls.method.id,
            "partner_id": partner.id,
            "provider_ref": f"ref {partner.name}",
        }
        token = cls.env["payment.token"].create(
            {**values, "payment_details": "1234", "active": True}
        )
        # no order: what orders may be paid with is not the matter here
        transaction = cls.env["payment.transaction"].create(
            {
                "provider_id": cls.provider.id,
                "payment_method_id": cls.method.id,
                "partner_id": partner.id,
                "reference": f"TX {partner.name}",
                "amount": 10.0,
                "currency_id": order.currency_id.id,
            }
        )
        card = cls.env["loyalty.card"].create(
            {"program_id": cls.program.id, "partner_id": partner.id, "points": 5}
        )
        cls.env["loyalty.history"].create(
            {"card_id": card.id, "description": f"Gift of {partner.name}", "issued": 5}
        )
        bank = cls.env["res.partner.bank"].create(
            {"acc_number": f"ACC {partner.name}", "partner_id": partner.id}
        )
        return {"token": token, "transaction": transaction, "card": card, "bank": bank}

    @classmethod
    def _create_traces(cls, partner):
        """What a customer leaves behind elsewhere."""
        website = cls.env["website"].search([], limit=1)
        wish = cls.env["product.wishlist"].create(
            {
                "partner_id": partner.id,
                "product_id": cls.product.id,
                "website_id": website.id,
            }
        )
        event = cls.env["calendar.event"].create(
            {
                "name": f"Meet {partner.name}",
                "start": "2026-05-12 10:00:00",
                "stop": "2026-05-12 11:00:00",
                "user_id": cls.manager.id,
                "partner_ids": [Command.set((partner | cls.manager.partner_id).ids)],
            }
        )
        visitor = cls.env["website.visitor"].create(
            {
                "access_token": str(partner.id),
                "website_id": website.id,
                "lang_id": cls.env.ref("base.lang_en").id,
            }
        )
        cls.env["website.track"].create({"visitor_id": visitor.id, "url": "/shop"})
        return {"event": event, "wish": wish, "visitor": visitor}

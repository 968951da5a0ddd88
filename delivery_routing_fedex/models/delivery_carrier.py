import logging
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.delivery_routing.models.delivery_carrier_rates import Rate

from ..lib.fedex import (
    LIVE,
    TRIAL,
    Address,
    Credentials,
    FedexClient,
    FedexError,
    Parcel,
)

_logger = logging.getLogger(__name__)

TRACKING = "https://www.fedex.com/fedextrack/?trknbr="
FOR_RATES = ("country_id", "zip")
FOR_LABELS = ("country_id", "zip", "city", "street", "phone")


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    delivery_type = fields.Selection(
        selection_add=[("fedex_rest", "FedEx")],
        ondelete={"fedex_rest": "set default"},
    )
    fedex_service = fields.Selection(
        [
            ("FEDEX_GROUND", "Ground"),
            ("GROUND_HOME_DELIVERY", "Home Delivery"),
            ("FEDEX_EXPRESS_SAVER", "Express Saver"),
            ("FEDEX_2_DAY", "2Day"),
            ("STANDARD_OVERNIGHT", "Standard Overnight"),
            ("PRIORITY_OVERNIGHT", "Priority Overnight"),
            ("FEDEX_REGIONAL_ECONOMY", "Regional Economy"),
            ("FEDEX_PRIORITY", "Priority"),
        ],
        "FedEx Service",
        default="FEDEX_GROUND",
    )

    # --- What Odoo asks ---

    @api.private  # it takes an order's record, which no program can send
    def fedex_rest_rate_shipment(self, order):
        """Return what FedEx takes for an order, and how long it takes."""
        sender = order.warehouse_id.partner_id or order.company_id.partner_id
        try:
            places = self._fedex_places(sender, order.partner_shipping_id, FOR_RATES)
            none = self.env["stock.package.type"]
            packages = self._get_packages_from_order(order, none)
            parcels = self._fedex_parcels(packages)
            quote = self._fedex_client().quote(*places, parcels, self.fedex_service)
            currency = self._fedex_currency(quote.currency)
        except (FedexError, UserError) as error:
            return self._rate_refusal(str(error))
        return self._rate_answer(order, Rate(float(quote.price), currency, quote.days))

    @api.private  # as above
    def fedex_rest_send_shipping(self, pickings):
        """Order a shipment for each transfer and put the labels on it."""
        return [self._fedex_send(picking) for picking in pickings]

    @api.private  # as above
    def fedex_rest_get_tracking_link(self, picking):
        """Return the page of FedEx about a shipment."""
        return TRACKING + picking.carrier_tracking_ref

    @api.private  # as above
    def fedex_rest_cancel_shipment(self, pickings):
        """Take a shipment back."""
        if len(pickings) > 1:  # Odoo would cancel each of them as often
            raise UserError(self.env._("Cancel one shipment of FedEx at a time."))
        country = pickings._parcel_label_sender().country_id.code
        try:
            self._fedex_client().cancel(pickings.carrier_tracking_ref, country)
        except FedexError as error:
            raise UserError(str(error)) from error

    # --- Steps ---

    def _fedex_send(self, picking) -> dict:
        sender, client = picking._parcel_label_sender(), self._fedex_client()
        places = self._fedex_places(sender, picking.partner_id, FOR_LABELS)
        none = self.env["stock.package.type"]
        packages = self._get_packages_from_picking(picking, none)
        today = fields.Date.to_string(picking.company_id._delivery_today())
        try:
            shipment = client.ship(
                *places,
                self._fedex_parcels(packages),
                self.fedex_service,
                today,
                picking.origin or picking.name,
            )
        except FedexError as error:
            raise UserError(str(error)) from error
        back = partial(_take_back, client, shipment.number, sender.country_id.code)
        self.env.cr.postrollback.add(back)
        self._fedex_attach(picking, shipment)
        return {
            "exact_price": self._fedex_price(picking, shipment),
            "tracking_number": shipment.number,
        }

    def _fedex_attach(self, picking, shipment):
        prefix = self._get_delivery_label_prefix()
        picking.message_post(
            body=self.env._("FedEx has made shipment %s.", shipment.number),
            attachments=[
                (f"{prefix}-{label.number}.pdf", label.content)
                for label in shipment.labels
            ],
        )

    def _fedex_price(self, picking, shipment) -> float:
        """Return what the shipment costs in the currency of its order; nothing where
        that is not known before the bill comes. It is made: nothing is refused here."""
        currency = self._fedex_find_currency(shipment.currency)
        if shipment.price is None or not currency:
            return 0.0
        return self._shipment_price(picking, Rate(float(shipment.price), currency))

    def _fedex_client(self) -> FedexClient:
        self.ensure_one()
        # whoever may ask for a rate or send may use the credentials, and see none
        carrier_sudo = self.sudo()
        known = self._read_credentials()
        key, secret = known.get("fedex_key"), known.get("fedex_secret")
        account = known.get("fedex_account")
        if not (key and secret and account):
            raise UserError(
                self.env._(
                    "The credentials of %(carrier)s are missing: FedEx gives them to "
                    "its customers.",
                    carrier=self.name,
                )
            )
        own = LIVE if self.prod_environment else TRIAL
        url = carrier_sudo.fedex_url or own
        return FedexClient(url, Credentials(key, secret, account))

    def _fedex_places(self, sender, recipient, needed) -> tuple[Address, Address]:
        if sender.country_id != recipient.country_id:
            raise UserError(
                self.env._("FedEx is asked for deliveries within one country only.")
            )
        return (
            self._fedex_address(sender, needed),
            self._fedex_address(recipient, needed),
        )

    def _fedex_address(self, partner, needed) -> Address:
        missing = [
            partner._fields[name]._description_string(self.env)
            for name in needed
            if not partner[name]
        ]
        if missing:
            raise UserError(
                self.env._(
                    "FedEx wants more of the address of %(name)s: %(missing)s.",
                    name=partner.display_name,
                    missing=", ".join(missing),
                )
            )
        return Address(
            name=partner.name or partner.display_name,
            company=partner.commercial_company_name or "",
            phone=partner.phone or "",
            street=tuple(filter(None, (partner.street, partner.street2))),
            city=partner.city or "",
            zip=partner.zip,
            country=partner.country_id.code,
            state=partner.state_id.code or "",
        )

    def _fedex_parcels(self, packages) -> list[Parcel]:
        product = self.env["product.template"]
        unit = product._get_weight_uom_id_from_ir_config_parameter()
        kilo = self.env.ref("uom.product_uom_kgm")
        length = product._get_length_uom_id_from_ir_config_parameter()
        centimetre = self.env.ref("uom.product_uom_cm")

        def size(package):
            sides = [package.dimension[side] for side in ("length", "width", "height")]
            wanted = [length._compute_quantity(side, centimetre) for side in sides]
            return tuple(max(1, round(side)) for side in wanted) if all(sides) else None

        return [
            Parcel(unit._compute_quantity(one.weight, kilo, round=False), size(one))
            for one in packages
        ]

    def _fedex_find_currency(self, name):
        return self.env["res.currency"].search([("name", "=", name)], limit=1)

    def _fedex_currency(self, name):
        currency = self._fedex_find_currency(name)
        if not currency:
            raise UserError(
                self.env._("FedEx asks for %s, a currency that is not active.", name)
            )
        return currency


def _take_back(client, number, country):
    """Cancel a shipment whose transfer was not saved after all."""
    try:
        client.cancel(number, country)
    except FedexError:
        _logger.warning("Shipment %s of FedEx has to be cancelled by hand.", number)

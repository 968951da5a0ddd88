from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from odoo.addons.sale.controllers.portal import CustomerPortal

from .shop_slots import SlotChoice


class QuotationSlots(SlotChoice, CustomerPortal):
    """A customer chooses when our couriers come before he signs or pays."""

    @route(
        "/my/orders/<int:order_id>/delivery_slots/choose",
        type="jsonrpc",
        auth="public",
        website=True,
    )
    def portal_choose_delivery_slot(
        self, order_id, access_token=None, slot_id=None, date=None
    ):
        """Hold a slot for a quotation, or take any time again.

        :param str access_token: of the quotation, for who is not logged in
        :param slot_id: a `delivery.slot`, nothing for any time
        :param str date: its day, ISO
        :return: dict with `html` (the slots as they are now), `error` (why the slot
            could not be had, else empty) and `is_total_changed`; empty where there is
            no such quotation
        """
        order_sudo = self._slot_order(order_id, access_token)
        if not order_sudo:
            return {}
        total, error = order_sudo.amount_total, ""
        if order_sudo._has_portal_slot_choice():
            error = self._choose_slot(order_sudo, slot_id, date)
        else:
            error = request.env._(
                "The time of this delivery can no longer be chosen here."
            )
        return {
            "html": self._render_slots(order_sudo, error),
            "error": error,
            "is_total_changed": order_sudo.amount_total != total,
        }

    def _slot_order(self, order_id, access_token):
        """Return the order as superuser where the visitor may see it, else nothing."""
        try:
            return self._document_check_access("sale.order", order_id, access_token)
        except (AccessError, MissingError):
            return request.env["sale.order"]

    def _get_page_view_values(self, document, access_token, values, *args, **kwargs):
        if document._name == "sale.order" and document._has_portal_slot_choice():
            values["delivery_slots"] = self._render_slots(document)
        return super()._get_page_view_values(
            document, access_token, values, *args, **kwargs
        )

    @route()
    def portal_quote_accept(self, order_id, access_token=None, **kwargs):
        """Whose slot has gone, or is still to be chosen, chooses before he signs."""
        # as Odoo takes it
        token = access_token or request.httprequest.args.get("access_token")
        order_sudo = self._slot_order(order_id, token)
        message = order_sudo._renew_portal_slot() if order_sudo else ""
        if message:
            return {"error": message}
        return super().portal_quote_accept(order_id, access_token, **kwargs)

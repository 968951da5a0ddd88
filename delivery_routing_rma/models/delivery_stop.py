from odoo import models

from odoo.addons.delivery_routing.models.delivery_stop_outcome import HANDED_OVER


class DeliveryStop(models.Model):
    _inherit = "delivery.stop"

    def _record_outcome(self, values, moment=None):
        result = super()._record_outcome(values, moment)
        if self.kind == "return":
            self._tell_returns(self._get_outcome_words())
        return result

    def _undo_outcome(self):
        had_outcome = self.kind == "return" and self.outcome
        result = super()._undo_outcome()
        if had_outcome:
            self._tell_returns(
                self.env._("What was reported of fetching the goods is taken back.")
            )
        return result

    def _get_outcome_words(self):
        """Return what came of fetching the goods, for those who look after returns."""
        courier = self.courier_id.name
        words = {
            "delivered": self.env._(
                "%(courier)s has fetched the goods.", courier=courier
            ),
            "partly": self.env._(
                "%(courier)s has fetched a part of the goods:", courier=courier
            ),
            "refused": self.env._(
                "The customer did not give %(courier)s the goods:", courier=courier
            ),
            "absent": self.env._(
                "%(courier)s met nobody who would give the goods:", courier=courier
            ),
        }
        return f"{words[self.outcome]} {self.outcome_reason or ''}".strip()

    def _tell_returns(self, words):
        # couriers report, returns belong to others
        for rma_sudo in self.sudo().picking_ids.rma_ids:
            rma_sudo.message_post(body=words, subtype_xmlid="mail.mt_note")

    def _get_pickup_state(self):
        """Return how far the goods of a return are that this stop is to fetch."""
        if self.outcome:
            return "fetched" if self.outcome in HANDED_OVER else "missed"
        if not self.route_id:
            return "waiting"
        is_gone = self.route_id.state in ("started", "done")
        return "underway" if is_gone else "planned"

"""What the papers of a route say that no field does."""

from odoo import fields, models


class DeliveryCourier(models.Model):
    _inherit = "delivery.courier"  # pylint: disable=consider-merging-classes-inherited

    driving_licence = fields.Char(
        help="Series, number and date, as they stand on the waybill of the vehicle."
    )


class DeliveryRoute(models.Model):
    _inherit = "delivery.route"  # pylint: disable=consider-merging-classes-inherited

    def _sums_to_collect(self) -> dict:
        """Return what the courier is to collect on the whole route, by currency."""
        self.ensure_one()
        stops = self.stop_ids.filtered("amount_due").grouped("currency_id")
        return {
            currency: currency.round(sum(group.mapped("amount_due")))
            for currency, group in stops.items()
        }

    def _loading_trips(self) -> list[list[dict]]:
        """Return what is loaded for each trip, in the order of loading.

        What is brought last is loaded first. A courier who comes back to load makes
        several trips.

        :return: for each trip dicts with `product`, `lot` (records), `quantity` (in the
            product's unit) and `stops`: pairs of a stop's number and its quantity
        """
        self.ensure_one()
        trips = [[]]
        for stop in self.stop_ids.sorted("sequence"):
            if stop.kind == "depot":
                trips.append([])
            elif stop.kind == "delivery":
                trips[-1].append(stop)
        rows = [self._loading_rows(reversed(stops)) for stops in trips]
        return [trip for trip in rows if trip]

    def _loading_rows(self, stops) -> list[dict]:
        rows = {}
        for stop in stops:
            for (product, lot), quantity in stop._goods_to_load().items():
                row = rows.setdefault(
                    (product, lot),
                    {"product": product, "lot": lot, "quantity": 0.0, "stops": []},
                )
                row["quantity"] = product.uom_id.round(row["quantity"] + quantity)
                row["stops"].append((stop.number, quantity))
        return list(rows.values())


class DeliveryStop(models.Model):
    _inherit = "delivery.stop"  # pylint: disable=consider-merging-classes-inherited

    def _goods_to_load(self) -> dict:
        """Return the quantity of each product and lot, in the product's unit.

        What is not reserved yet is of no lot.
        """
        self.ensure_one()
        goods, nothing = {}, self.env["stock.lot"]
        for move in self.picking_ids.move_ids.filtered(lambda m: m.state != "cancel"):
            lines, product = move.move_line_ids, move.product_id
            found = [(line.lot_id, line.quantity_product_uom) for line in lines]
            missing = move.product_qty - sum(quantity for _lot, quantity in found)
            if move.state != "done" and product.uom_id.compare(missing, 0.0) > 0:
                found.append((nothing, missing))
            for lot, quantity in found:
                key = (product, lot)
                goods[key] = product.uom_id.round(goods.get(key, 0.0) + quantity)
        return goods

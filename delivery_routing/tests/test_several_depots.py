from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import DEPOT, MONDAY
from .plan_common import PlanCase
from .shop_common import SlotShopMixin

FAR = 0.2  # degrees between the warehouses


@tagged("post_install", "-at_install")
class TestSeveralDepots(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partner = cls.env["res.partner"].create({"name": "North"})
        cls._place(partner, DEPOT[0] + FAR, DEPOT[1])
        cls.north = cls.env["stock.warehouse"].create(
            {
                "name": "North",
                "code": "NOR",
                "company_id": cls.company.id,
                "partner_id": partner.id,
            }
        )
        cls.lea.write({"warehouse_id": cls.north.id, "profile": "van"})
        cls.lea.max_weight = 0.0
        cls.here = cls._order_from(cls.warehouse, "Here")
        cls.there = cls._order_from(cls.north, "There")
        # lies beside the first warehouse, but its goods are in the north
        cls.crossed = cls._order_from(cls.north, "Crossed", 0.01)
        cls.plan = cls._create_plan(other_warehouse_ids=cls.north.ids)
        cls.plan.with_user(cls.dispatcher).action_plan()

    @classmethod
    def _order_from(cls, warehouse, name, north=None):
        if north is None:
            north = 0.02 + (FAR if warehouse == cls.north else 0.0)
        return cls._create_order(
            cls._create_customer(name, north),
            confirm=True,
            commitment_date="2026-05-04 09:00:00",
            warehouse_id=warehouse.id,
        )

    def _route(self, courier):
        return self.plan.route_ids.filtered(lambda one: one.courier_id == courier)

    def test_everybody_loads_the_goods_of_his_warehouse(self):
        self.assertEqual(self.plan.courier_ids, self.karim | self.lea)
        karim, lea = self._route(self.karim), self._route(self.lea)
        self.assertEqual(karim.stop_ids.picking_ids, self.here.picking_ids)
        self.assertEqual(
            lea.stop_ids.picking_ids, (self.there | self.crossed).picking_ids
        )
        depots = [
            r.stop_ids.filtered(lambda s: s.kind == "depot") for r in (karim, lea)
        ]
        self.assertAlmostEqual(depots[1].latitude - depots[0].latitude, FAR, places=6)
        self.assertEqual(depots[1].partner_id, self.north.partner_id)
        self.assertGreater(lea.km, 2 * 111 * (FAR - 0.02))

    def test_a_drop_with_somebody_of_another_warehouse_is_refused_with_the_reason(self):
        stop = self._stop(self.plan, self.crossed)
        moved = self.plan.board_move(stop.id, self._route(self.karim).id, 0)
        self.assertFalse(moved["accepted"])
        self.assertIn("another warehouse", moved["problems"][0])

    def test_who_cannot_be_served_is_told_for_each_courier(self):
        self.plan.courier_ids -= self.lea
        self.plan.action_plan()
        stop = self._stop(self.plan, self.there)
        self.assertTrue(stop.is_impossible)
        self.assertEqual(stop.reason, "Karim: the goods lie in another warehouse")

    def test_the_board_says_where_is_loaded(self):
        board = self.plan.board()
        self.assertEqual(board["plan"]["warehouse"], f"{self.warehouse.name}, North")
        rows = {column["courier"]: column for column in board["columns"]}
        self.assertEqual(rows["Lea"]["warehouse"], "North")
        self.assertEqual(rows["Lea"]["stops"][1]["warehouse"], "North")
        alone = self._create_plan("2026-05-06")
        self.assertEqual(alone.board()["columns"], [])

    def test_a_carrier_signs_apart_for_what_he_fetches_at_each_warehouse(self):
        post = SlotShopMixin._create_method.__func__(self, "Post", 7.0)
        sent = (self.here | self.there).picking_ids
        for picking in sent:
            self.plan.board_hand_to(picking.delivery_stop_id.id, post.id)
        (column,) = [
            one for one in self.plan.board()["carriers"] if one["carrier_id"] == post.id
        ]
        self.assertEqual(
            {one["id"]: one["warehouse"] for one in column["parcels"]},
            {one.id: one.picking_type_id.warehouse_id.name for one in sent},
        )
        report = self.env["ir.actions.report"].with_user(self.dispatcher)
        html, _kind = report._render_qweb_html(
            "delivery_routing.report_hand_over", sent.ids
        )
        heads = [
            text.split("Date:")[0] for text in html.decode().split("Hand-over list:")
        ][1:]
        self.assertEqual(len(heads), 2)
        for head, warehouse in zip(heads, self.plan.warehouse_ids, strict=True):
            self.assertIn(warehouse.name, head)

    def test_a_courier_reads_where_he_loads(self):
        depot = self._route(self.lea).stop_ids.filtered(lambda s: s.kind == "depot")
        self.north.partner_id.street = "Havenweg 3"
        self._place(self.north.partner_id, DEPOT[0] + FAR, DEPOT[1])
        self.plan.action_plan()
        self.assertIn("Havenweg 3", depot.address)

    def test_the_rest_of_the_day_keeps_to_the_warehouses(self):
        late = self._order_from(self.north, "Late", 0.02)
        proposal = self.plan.board_replan()
        self.plan.board_accept(proposal)
        self.assertEqual(self._stop(self.plan, late).courier_id, self.lea)
        wrong = ["depot 0", f"depot {self.warehouse.id}"]  # of nobody, of another
        for depot in wrong:
            again = self.plan.board_replan()
            (row,) = [
                r for r in again["routes"] if r["route"] == self._route(self.lea).id
            ]
            row["steps"][0][1] = depot
            with self.assertRaisesRegex(UserError, "changed meanwhile"):
                self.plan.board_accept(again)

    def test_the_hint_counts_from_the_warehouse_of_the_order(self):
        slot = self._create_slot()
        costs = []
        for warehouse in (self.warehouse, self.north):
            partner = self._create_customer("New", FAR + 0.03)
            order = self._create_order(partner, warehouse_id=warehouse.id)
            wanted = [(slot, MONDAY)]
            costs += self.env["delivery.plan"]._extra_costs(order, wanted).values()
        self.assertGreater(costs[0], 3 * costs[1])

    def test_the_load_is_that_of_the_warehouse(self):
        for warehouse, doors in ((self.warehouse, 1), (self.north, 2)):
            partner = self._create_customer("New", FAR)
            order = self._create_order(partner, warehouse_id=warehouse.id)
            load = self.env["delivery.plan"]._day_loads(order, [MONDAY])[MONDAY]
            self.assertEqual((load.doors, load.couriers), (doors, 1))

    def test_a_courier_who_is_lent_loads_and_counts_where_he_helps(self):
        plan = self._create_plan("2026-05-05", courier_ids=self.lea.ids)
        self.assertEqual(plan._loading_place_of(self.lea), self.warehouse)
        order = self._create_order(self._create_customer("New", FAR))
        load = self.env["delivery.plan"]._day_loads(order, [plan.date])[plan.date]
        self.assertEqual(load.couriers, 1)

    def test_a_courier_who_is_lent_is_missing_at_home(self):
        date = "2026-05-05"
        self._create_plan(date, courier_ids=self.lea.ids)
        partner = self._create_customer("New", FAR)
        order = self._create_order(
            partner,
            confirm=True,
            commitment_date=f"{date} 09:00:00",
            warehouse_id=self.north.id,
        )
        another = self._create_order(partner, warehouse_id=self.north.id)
        day = order.commitment_date.date()
        load = self.env["delivery.plan"]._day_loads(another, [day])[day]
        self.assertEqual((load.doors, load.couriers), (1, 0))
        own = self._create_plan(date, warehouse_id=self.north.id)
        self.assertFalse(own.courier_ids)

    def test_a_warehouse_is_planned_once_a_date(self):
        with self.assertRaisesRegex(ValidationError, "North is planned"):
            self._create_plan(warehouse_id=self.north.id)

    def test_a_plan_of_one_warehouse_leaves_the_others_alone(self):
        self.plan.unlink()
        plan = self._create_plan()
        plan.action_plan()
        self.assertEqual(plan.courier_ids, self.karim)
        self.assertEqual(plan.stop_ids.picking_ids, self.here.picking_ids)

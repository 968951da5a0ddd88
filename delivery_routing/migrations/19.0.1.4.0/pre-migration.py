def migrate(cr, version):
    """Couriers of the days of before are as proposed.

    Odoo would propose them anew for a table that it makes by itself.
    """
    cr.execute(
        """
        CREATE TABLE delivery_plan_proposed_courier_rel
               (LIKE delivery_courier_delivery_plan_rel INCLUDING ALL);
        INSERT INTO delivery_plan_proposed_courier_rel
             SELECT * FROM delivery_courier_delivery_plan_rel
        """
    )

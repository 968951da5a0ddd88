def post_init_hook(env):
    """Make a channel of reps where there is none, and let their orders have it."""
    channels = env["sale.channel"]
    if not channels.search_count([("channel_type", "=", "rep")], limit=1):
        channels.create(
            {
                "name": env._("Sales Reps"),
                "code": channels._free_code("reps"),
                "channel_type": "rep",
                "company_id": False,
            }
        )
    orders = env["sale.order"].with_context(active_test=False)
    given = env["res.company"].search([]).sale_channel_id
    orders = orders.search(
        [
            ("rep_user_id", "!=", False),
            ("sale_channel_id", "in", [False, *given.ids]),
        ]
    )
    env.add_to_compute(orders._fields["sale_channel_id"], orders)

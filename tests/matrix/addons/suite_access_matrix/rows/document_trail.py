"""document_trail: the history, and how documents are kept."""

from ..matrix.row import surface

HISTORY = [
    *surface(
        "document.trail.entry",
        lambda w: w.house.trail_entry,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused refused refused refused ok
        create login   refused refused refused refused refused refused refused refused
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"user_id": 1},
        make={"document_model": "res.partner"},
    ),
    *surface(
        "document.trail.setting",
        lambda w: w.house.trail_setting,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused refused refused refused ok
        create login   refused refused refused refused refused refused refused refused
        write  login   refused refused refused refused refused refused refused ok
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"is_protected": False},
        make={"model": "res.users"},
    ),
]


def furnish(world):
    """An entry of Alpha, and the setting of the orders."""
    env, house = world.env, world.house
    env.flush_all()
    entry = env["document.trail.entry"].search([], limit=1)
    house.trail_entry = entry.id
    setting = env["document.trail.setting"].search([("model", "=", "sale.order")])
    house.trail_setting = setting.id


ROWS = [*HISTORY]

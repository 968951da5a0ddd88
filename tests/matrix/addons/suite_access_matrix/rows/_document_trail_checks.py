"""Checks and former states, erasure, and archiving with a reason."""

from ..matrix.row import method, surface

CHECKS = [
    method(
        "document.trail.entry",
        "state_at",
        lambda w: (["sale.order", w.alpha.order, "2099-01-01 00:00:00"], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused ok      ok      ok",
    ),
    method(
        "document.trail.entry",
        "verify",
        lambda w: (["sale.order", w.alpha.order], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused ok      ok      ok",
    ),
    method(
        "document.trail.entry",
        "erase_personal_data",
        lambda w: ([w.alpha.address], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused refused refused ok",
    ),
    *surface(
        "document.trail.seal",
        lambda w: w.house.trail_seal,
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
        change={"document_count": 1},
        make={"document_count": 1},
    ),
    *(
        method(
            "document.trail.seal",
            name,
            lambda w: ([], {}),
            # public  custom. other   rep     other   inside  clerk   manager admin
            "login    refused refused refused refused refused refused refused ok",
        )
        for name in ("action_check_now", "action_accept_all", "export_seals")
    ),
    *(
        method(
            "document.trail.entry",
            name,
            args,
            # public  custom. other   rep     other   inside  clerk   manager admin
            "login    refused refused refused refused refused refused refused ok",
        )
        for name, args in (
            ("action_open_changes", lambda w: ([], {})),
            ("action_mark_seen", lambda w: ([[]], {})),
        )
    ),
]

ARCHIVE = [
    method(
        "purchase.order",
        "write",
        ([[2**30], {"active": True}], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    missing missing missing missing refused refused refused missing",
    ),
    *surface(
        "document.trail.archive",
        lambda w: w.house.trail_archive,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused refused
        export login   invalid invalid invalid invalid invalid invalid invalid refused
        search login   refused refused refused refused empty   empty   empty   empty
        create login   refused refused refused refused ok      ok      ok      ok
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"reason": "Changed"},
        make={"document_model": "sale.order", "document_ids": [1], "reason": "New"},
    ),
    method(
        "document.trail.archive",
        "default_get",
        lambda w: (
            [["document_ids"]],
            {
                "context": {
                    "active_model": "sale.order",
                    "active_ids": [w.alpha.order],
                }
            },
        ),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused ok      ok      ok",
    ),
    method(
        "document.trail.archive",
        "action_apply",
        lambda w: ([[w.house.trail_archive]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused refused refused refused",
    ),
]

ERASE = [
    *surface(
        "document.trail.erase",
        lambda w: w.house.trail_erase,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused refused
        export login   invalid invalid invalid invalid invalid invalid invalid refused
        search login   refused refused refused refused refused refused refused empty
        create login   refused refused refused refused refused refused refused ok
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"is_confirmed": True},
        make={"partner_ids": []},
    ),
    method(
        "document.trail.erase",
        "action_erase",
        lambda w: ([[w.house.trail_erase]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused refused refused refused",
    ),
]


def furnish(world):
    """A run of the check, and somebody's questions before archiving and erasing."""
    env, house = world.env, world.house
    house.trail_seal = env["document.trail.seal"].create({}).id
    values = env["document.trail.archive"]._prepare_values(
        env["sale.order"].browse(world.alpha.order)
    )
    house.trail_archive = env["document.trail.archive"].create(values).id
    erased = {"partner_ids": [world.alpha.address], "is_confirmed": True}
    house.trail_erase = env["document.trail.erase"].create(erased).id


ROWS = [*CHECKS, *ARCHIVE, *ERASE]

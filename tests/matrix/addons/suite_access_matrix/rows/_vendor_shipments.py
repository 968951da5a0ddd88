"""What vendors tell of their parcels; of the matrix the administrator keeps stock."""

from ..matrix.row import method, surface

ROWS = [
    *surface(
        "vendor.shipment",
        lambda w: w.house.vendor_shipment,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused refused refused refused ok
        create login   refused refused refused refused refused refused refused ok
        write  login   refused refused refused refused refused refused refused ok
        copy   login   refused refused refused refused refused refused refused ok
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"quantity": 3},
        make={"order_ref": "made", "tracking_number": "made"},
    ),
    *(
        method(
            "vendor.shipment",
            name,
            lambda w: ([[w.house.vendor_shipment]], {}),
            # public  custom. other   rep     other   inside  clerk   manager admin
            "login    refused refused refused refused refused refused refused ok",
        )
        for name in ("action_book", "action_ignore")
    ),
    # the address of a file that is no secret
    method(
        "vendor.shipment",
        "get_import_templates",
        lambda w: ([], {}),
        "login    empty   empty   empty   empty   empty   empty   empty   empty",
    ),
]


def furnish(world):
    """Tell of a parcel of an order that nobody knows."""
    told = {"order_ref": "unknown", "tracking_number": "1"}
    shipment = world.env["vendor.shipment"].create(told)
    world.house.vendor_shipment = shipment.id

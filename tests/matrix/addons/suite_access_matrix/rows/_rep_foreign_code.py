"""Code in pages, which reps must not write: `sales_rep_deferred_order`."""

from ..matrix.row import method

CODE = [  # pages hold code that runs with more rights than its author has
    method(
        "ir.ui.view",
        "create",
        ([{"name": "Spy", "type": "qweb", "arch": "<t/>"}], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused refused refused ok",
    ),
    method(
        "ir.ui.view",
        "write",
        lambda w: ([[w.house.view], {"name": "Changed"}], {}),
        "login    refused refused refused refused refused refused refused ok",
    ),
]

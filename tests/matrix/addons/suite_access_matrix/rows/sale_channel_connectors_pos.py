"""Shops with tills, which are channels: `sale_channel_connectors_pos`."""

from ..matrix.row import method

ROWS = [
    method(
        "pos.config",
        "create",
        lambda w: ([[{"name": "Matrix"}]], {}),
        # nobody of the matrix runs tills, its administrator neither
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused refused refused refused",
    ),
]

"""Pick-ups of returns: `delivery_routing_rma`. Customers choose their hours."""

from ..matrix.calls import post
from ..matrix.row import route

ROWS = [
    route(
        "/my/returns/<int:rma_id>/pickup",
        post("/my/returns/{alpha.rma}/pickup", {"slot": "7/2026-05-04"}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "/my      seen    /my     /my     /my     /my     seen    seen    seen",
    ),
]

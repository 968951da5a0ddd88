"""Where shops and partners hand something in, with nobody logged in."""

from ..matrix.calls import post
from ..matrix.row import route

ROWS = [
    route(
        "/sale_channel/hook/<string:token>",
        post("/sale_channel/hook/{house.channel_token}", {"a": "b"}),
        # Nobody's rights count here, only the signature, which is missing.
        "login    login   login   login   login   login   login   login   login",
        variant="without a signature",
    ),
    route(
        "/sale_channel/hook/<string:token>",
        post("/sale_channel/hook/guessed", {"a": "b"}),
        "missing  missing missing missing missing missing missing missing missing",
        variant="a guessed address",
    ),
    route(
        "/sale_channel/unas/<string:token>/<any(login,setOrder):function>",
        post("/sale_channel/unas/guessed/login", {"a": "b"}),
        "missing  missing missing missing missing missing missing missing missing",
        variant="a guessed address",
    ),
    route(
        "/sale_channel/unas/<string:token>/<any(login,setOrder):function>",
        post("/sale_channel/unas/{house.channel_door}/setOrder", {"a": "b"}),
        "login    login   login   login   login   login   login   login   login",
        variant="without a token",
    ),
]


def furnish(world):
    """Make a home-made shop, whose address holds a token."""
    values = {"name": "Home-made", "code": "home-made", "channel_type": "unas"}
    channel = world.env["sale.channel"].create(values)
    world.house.channel_door = channel.webhook_token

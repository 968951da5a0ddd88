from odoo import http
from odoo.http import request

from ..lib import unas, unas_write
from ..lib.errors import BadDocument
from .sale_channel_hook import read_body


class SaleChannelUnasDoor(http.Controller):
    """Our own end of the Unas API, for home-made shops that hand in orders in its way.

    A shop logs in with the key of its channel and hands in orders with the token that
    it gets. As at the hook: the size, the address, the key or token, the limit, the
    content, the rows that keep it, the answer. Orders are made afterwards.
    """

    @http.route(
        "/sale_channel/unas/<string:token>/<any(login,setOrder):function>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def sale_channel_unas(self, token, function, **_form):
        """Take a call of the shop whose channel's address this is."""
        data = read_body()
        if data is None:
            return self._refuse(413, "The request is too large.")
        # Nobody is logged in; the token in the address names the channel.
        channels_sudo = request.env["sale.channel"].sudo()
        channel_sudo = channels_sudo.search(
            [("webhook_token", "=", token), ("channel_type", "=", "unas")]
        )
        if not channel_sudo:
            return self._refuse(404, "There is no such shop.")
        try:
            if function == "login":
                return self._login(channel_sudo, data)
            return self._set_orders(channel_sudo, data)
        except BadDocument as fault:
            return self._refuse(400, str(fault))

    def _login(self, channel_sudo, data):
        if not channel_sudo._is_door_key(unas.read_api_key(data)):
            return self._refuse(401, "The API key is not right.")
        return self._answer(unas_write.write_token(*channel_sudo._make_door_token()))

    def _set_orders(self, channel_sudo, data):
        header = request.httprequest.headers.get("Authorization", "")
        if not channel_sudo._is_door_token(header.removeprefix("Bearer ")):
            return self._refuse(401, "The token is not right, or not any more.")
        if not channel_sudo._may_knock():
            return self._refuse(
                429, "Too much setOrder query.", [("Retry-After", "60")]
            )
        return self._answer(unas_write.write_answers(channel_sudo._take_in(data)))

    def _refuse(self, status, said, headers=()):
        return self._answer(unas_write.write_error(said), status, headers)

    def _answer(self, body, status=200, headers=()):
        kind = ("Content-Type", "text/xml; charset=utf-8")
        return request.make_response(body, [kind, *headers], status=status)

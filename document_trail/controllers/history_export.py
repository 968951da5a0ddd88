import json

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from ..trail_export import FORMATS


class HistoryExport(http.Controller):
    @http.route(
        "/document_trail/history/<any(xlsx,csv):kind>", type="http", auth="user"
    )
    def export_history(self, kind, scope, filters="{}", **_kwargs):
        """Send the history that the page shows, with its filters, as one table.

        :param scope, filters: JSON, see the model ``document.trail.history``
        """
        history = request.env["document.trail.history"]
        try:
            title, rows = history._get_export(json.loads(scope), json.loads(filters))
        except (KeyError, ValueError) as error:
            raise UserError(
                request.env._("Open the history again and export from there.")
            ) from error
        make, content_type = FORMATS[kind]
        return request.make_response(
            make(rows),
            headers=[
                ("Content-Type", content_type),
                ("Content-Disposition", content_disposition(f"{title}.{kind}")),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

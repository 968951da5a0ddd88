from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

VISIT = timedelta(minutes=15)


class DocumentTrailLook(models.Model):
    """When a person last looked at a history or at the comments.

    Looks less than a quarter of an hour apart are one visit: what was new when it
    began stays new until it is over.
    """

    _name = "document.trail.look"
    _description = "Last Look"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    place = fields.Char(
        required=True,
        help="What was looked at: the model of a document, or the name of a page.",
    )
    document_id = fields.Integer(required=True, default=0)
    looked_at = fields.Datetime(required=True)
    previous_at = fields.Datetime(help="The end of the visit before.")

    _look_unique = models.UniqueIndex("(user_id, place, document_id)")

    @api.model
    def _touch(self, place, document_id=0):
        """Note that the user looks now.

        One statement, so that two windows opened at once do not disturb each other.

        :return: when he looked before this visit, or False
        """
        now = fields.Datetime.now()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO %(table)s AS look
                       (user_id, place, document_id, looked_at, create_uid, create_date)
                VALUES (%(user)s, %(place)s, %(document)s, %(now)s, %(user)s, %(now)s)
                ON CONFLICT (user_id, place, document_id) DO UPDATE
                   SET previous_at = CASE WHEN look.looked_at < %(visit)s
                                          THEN look.looked_at
                                          ELSE look.previous_at END,
                       looked_at = GREATEST(look.looked_at, EXCLUDED.looked_at)
                RETURNING previous_at
                """,
                table=SQL.identifier(self._table),
                user=self.env.uid,
                place=place,
                document=document_id,
                now=now,
                visit=now - VISIT,
            )
        )
        self.invalidate_model(flush=False)
        return rows[0][0] or False

    @api.model
    def _get_since(self, place, document_id=0):
        """Return when the user looked before the present visit, or False."""
        # sudo: a person's own row; nobody has access to the table itself
        look = self.sudo().search(
            [
                ("user_id", "=", self.env.uid),
                ("place", "=", place),
                ("document_id", "=", document_id),
            ],
            limit=1,
        )
        return look.previous_at

    @api.model
    def _mark_seen(self, place, document_id=0):
        """Let nothing be new until something happens."""
        self._touch(place, document_id)
        now = fields.Datetime.now()
        # sudo: a person's own row; nobody has access to the table itself
        self.sudo().search(
            [
                ("user_id", "=", self.env.uid),
                ("place", "=", place),
                ("document_id", "=", document_id),
            ]
        ).write({"previous_at": now, "looked_at": now})

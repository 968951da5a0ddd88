import hashlib
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

KEPT = timedelta(days=1)  # no transaction lasts longer


class SaleChannelClaim(models.Model):
    """What a transaction is about to make because it is not there, by a key.

    Neither of two transactions sees what the other has made. The second to claim a key
    waits for the first, and then fails as a conflict: it is tried again, and finds what
    it wanted to make.
    """

    _name = "sale.channel.claim"
    _description = "Claim of a Sale Channel"
    _log_access = False

    key = fields.Char(required=True, readonly=True, help="A digest: it names nobody.")
    at = fields.Datetime(required=True, readonly=True)

    _key_uniq = models.Constraint("UNIQUE (key)", "This is being made already.")

    @api.model
    def _claim(self, keys):
        """Claim keys until the transaction ends.

        :param keys: tuples of texts and numbers
        :raise psycopg2.errors.SerializationFailure: when another transaction has made
            one of them since this one began
        """
        digests = {hashlib.sha256(repr(key).encode()).hexdigest() for key in keys}
        if digests:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO sale_channel_claim (key, at)"
                    " SELECT key, %s FROM unnest(%s) AS key"
                    " ON CONFLICT (key) DO UPDATE SET at = excluded.at",
                    fields.Datetime.now(),
                    sorted(digests),  # in one order, or two would wait for each other
                )
            )

    @api.autovacuum
    def _gc_claims(self):
        self.env.cr.execute(
            SQL(
                "DELETE FROM sale_channel_claim WHERE at < %s",
                fields.Datetime.now() - KEPT,
            )
        )

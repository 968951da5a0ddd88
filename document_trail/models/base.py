from odoo import SUPERUSER_ID, api, models

STATE = "document_trail_actor"  # in the cursor's cache, which a rollback clears


class Base(models.AbstractModel):
    """Tells the database who acts, once per transaction.

    The last writer that a row names is not enough: a deletion, a cleared reference or
    a flush on behalf of somebody else leave the name of another person there.
    """

    _inherit = "base"

    @api.model_create_multi
    def create(self, vals_list):
        self._trail_note_actor()
        return super().create(vals_list)

    def write(self, vals):
        self._trail_note_actor()
        return super().write(vals)

    def unlink(self):
        # what is deleted may clear references in any table
        self._trail_note_actor(is_relevant=True)
        return super().unlink()

    def _write_multi(self, vals_list):
        # values that are computed late belong to whoever acted before
        if STATE not in self.env.cr.cache:
            self._trail_note_actor()
        return super()._write_multi(vals_list)

    def _trail_note_actor(self, is_relevant=False):
        """Tell the database who acts, if it does not know yet.

        :param bool is_relevant: do so whatever the model is
        """
        env = self.env
        default = env.transaction.default_env
        base_uid = default.uid if default is not None else env.uid
        state = env.cr.cache.get(STATE)
        if state is not None and state["seen"] == (base_uid, env.uid):
            return
        if is_relevant or base_uid == SUPERUSER_ID or self._trail_is_watched():
            env["document.trail.recorder"]._note_actor(base_uid, env.uid)

    def _trail_is_watched(self):
        """Return whether writing this model can write a recorded table."""
        return self._name in self.env["document.trail.recorder"]._get_watched()

import os

from odoo import models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _gc_file_store_unsafe(self):
        """Keep the files that the history names: former pictures, signatures."""
        self._forget_kept_files()
        return super()._gc_file_store_unsafe()

    def _forget_kept_files(self):
        """Take kept files off the list of files to collect."""
        folder = self._full_path("checklist")
        for directory, _folders, names in os.walk(folder):
            paths = {f"{os.path.basename(directory)}/{name}": name for name in names}
            self.env.cr.execute(
                "SELECT DISTINCT store_fname FROM document_trail_file"
                " WHERE store_fname = ANY(%s)",
                [list(paths)],
            )
            for (store_fname,) in self.env.cr.fetchall():
                os.unlink(os.path.join(directory, paths[store_fname]))

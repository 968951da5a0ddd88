from odoo import api, fields, models

from odoo.addons.queue_job.job import DEFAULT_PRIORITY

WAITING = ("wait_dependencies", "pending", "enqueued")


class SaleChannel(models.Model):
    """The jobs of each shop: in a queue of its own, so that it keeps no other waiting.

    How many jobs of a queue run at once is the server's configuration, such as
    ``root:4,root.shops:3,root.shops.shop_12:1``. Whatever it says, the more jobs of a
    shop wait, the further its next one stands behind those of others.
    """

    _inherit = "sale.channel"  # pylint: disable=consider-merging-classes-inherited

    queue_name = fields.Char(
        "Queue of Its Jobs",
        compute="_compute_queue_name",
        help="What the server's configuration calls it: with a :1 behind it, it does"
        " one job after the other.",
    )

    @api.depends("channel_type")
    def _compute_queue_name(self):
        shops = self._get_queue_of_shops()
        for channel in self:
            own = channel.is_connected and channel._get_own_queue()
            channel.queue_name = own and f"{shops.complete_name}.{own}"

    def _get_own_queue(self):
        return f"shop_{self._origin.id}"

    @api.model
    def _get_queue_of_shops(self):
        # Queues are the system's; who sets up shops need not see them.
        return self.env.ref("sale_channel_connectors.queue_job_channel_shops").sudo()

    @api.model_create_multi
    def create(self, vals_list):
        channels = super().create(vals_list)
        channels._make_queues()
        return channels

    def write(self, vals):
        """Give channels that become shops their queues."""
        result = super().write(vals)
        if "channel_type" in vals:
            self._make_queues()
        return result

    def _make_queues(self):
        """Make the queues of connected channels that have none."""
        names = {one._get_own_queue() for one in self.filtered("is_connected")}
        if not names:
            return
        shops_sudo = self._get_queue_of_shops()
        queues_sudo = shops_sudo.search(
            [("parent_id", "=", shops_sudo.id), ("name", "in", list(names))]
        )
        missing = names.difference(queues_sudo.mapped("name"))
        queues_sudo.create(
            [{"name": name, "parent_id": shops_sudo.id} for name in sorted(missing)]
        )

    def _delay(self, work, *key):
        """Return the channel for a job in its queue; one of a kind waits at a time.

        :param str work: the kind of job
        :param key: what makes jobs of the kind different
        """
        self.ensure_one()
        return self.with_delay(
            channel=self.queue_name,
            identity_key=":".join([f"sale.channel.{work}", str(self.id), *key]),
            priority=DEFAULT_PRIORITY + self._count_waiting_jobs(),
        )

    def _count_waiting_jobs(self):
        # As above.
        jobs_sudo = self.env["queue.job"].sudo()
        return jobs_sudo.search_count(
            [("channel", "=", self.queue_name), ("state", "in", WAITING)]
        )

"""What couriers' phones report, each thing applied once, whatever the network does."""

import base64
import binascii
import datetime
import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

KINDS = [
    ("start", "Route begun"),
    ("arrive", "At the door"),
    ("outcome", "Outcome"),
    ("undo", "Outcome taken back"),
    ("photo", "Photo"),
]
UID = re.compile(r"[A-Za-z0-9-]{8,64}")
MAX_NUMBER = 1_000_000
MAX_PICTURE = 4_000_000  # bytes, of a photo or a signature
MAX_TEXT = 2000
PICTURES = {b"\xff\xd8\xff": "jpg", b"\x89PN": "png"}


class DeliveryStopMutation(models.Model):
    """A phone sends what happened with an id of its own, and a number that grows.

    The id tells what was sent twice. The number tells what is older than what is
    known of the stop already: it is written down and changes nothing, so that the
    stop ends as if everything had come in its order.
    """

    _name = "delivery.stop.mutation"
    _description = "Report of a Courier"
    _order = "id desc"
    _rec_name = "kind"

    uid = fields.Char("Id of the phone", required=True, readonly=True)
    number = fields.Integer(required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    route_id = fields.Many2one(
        "delivery.route", required=True, readonly=True, index=True, ondelete="cascade"
    )
    stop_id = fields.Many2one(
        "delivery.stop", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    company_id = fields.Many2one(related="route_id.company_id", store=True)
    courier_id = fields.Many2one(related="route_id.courier_id", store=True)
    user_id = fields.Many2one("res.users", readonly=True, string="By")
    happened_at = fields.Datetime(readonly=True, help="By the clock of the phone.")
    state = fields.Selection(
        [
            ("applied", "Applied"),
            ("superseded", "Older than what is known"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
    )
    message = fields.Text(readonly=True, help="Why it was refused.")
    values = fields.Json(readonly=True, help="What was reported, without pictures.")

    _uid_once = models.UniqueIndex("(uid)", "The report is there already.")

    # --- Taking in ---

    @api.model
    def _take(self, route, rows: list) -> list[dict]:
        """Apply what a phone reports of a route, in the order of its numbers.

        :param rows: dicts with `uid`, `number`, `kind`, `stop` (id), `at` (seconds
            since 1970) and `values`
        :return: a dict for each row that was understood: `uid`, `state`, `message`
        """
        route.ensure_one()
        route._lock_reports()
        sound = sorted(filter(self._is_sound, rows), key=lambda row: row["number"])
        uids = [row["uid"] for row in sound]
        known = {
            one.uid: {"state": one.state, "message": one.message}
            for one in self.search([("uid", "in", uids)])
        }
        new = []
        for row in sound:
            if row["uid"] not in known:
                known[row["uid"]] = self._apply_row(route, row)
                new.append(known[row["uid"]])
        self.create(new)
        return [
            {
                "uid": uid,
                "state": known[uid]["state"],
                "message": known[uid]["message"] or "",
            }
            for uid in uids
        ]

    @api.model
    def _is_sound(self, row) -> bool:
        """Tell whether a row can be kept at all; what is wrong in it is told then."""
        return (
            isinstance(row, dict)
            and isinstance(row.get("uid"), str)
            and UID.fullmatch(row["uid"]) is not None
            and type(row.get("number")) is int
            and 0 < row["number"] <= MAX_NUMBER
            and row.get("kind") in [kind for kind, _label in KINDS]
        )

    def _apply_row(self, route, row) -> dict:
        """Apply a row; return the values of its report."""
        stop = route.stop_ids.filtered(lambda stop: stop.id == row.get("stop"))
        state, message = "applied", False
        try:
            with self.env.cr.savepoint():
                if not self._apply(route, stop, row):
                    state = "superseded"
        except (UserError, ValueError, TypeError, OverflowError) as error:
            state, message = "refused", self._message_of(error)
        return {
            "uid": row["uid"],
            "number": row["number"],
            "kind": row["kind"],
            "route_id": route.id,
            "stop_id": stop.id,
            "user_id": self.env.uid,
            "happened_at": self._moment(row),
            "state": state,
            "message": message,
            "values": _without_pictures(row.get("values")),
        }

    def _message_of(self, error) -> str:
        if isinstance(error, UserError):
            return str(error)
        return self.env._("The phone has sent something that nobody understands.")

    def _apply(self, route, stop, row) -> bool:
        """Apply one row; False when more is known of the stop already."""
        if row["kind"] == "start":
            return route._begin(self._moment(row))
        if not stop:
            raise UserError(self.env._("The stop is not on this route any more."))
        values = _dict(row.get("values"))
        if row["kind"] == "photo":
            stop._add_photo(_picture(values.get("picture")))
            return True
        route._begin(self._moment(row))  # who is at a door has left
        if row["kind"] == "arrive":
            stop._check_is_open()
            return stop._note_arrival(self._moment(row))
        return self._apply_outcome(stop, row, values)

    def _apply_outcome(self, stop, row, values) -> bool:
        if row["number"] <= stop.report_number:
            if row["kind"] == "outcome":
                stop._note_arrival(self._moment(row))
            return False
        stop.report_number = row["number"]
        if row["kind"] == "undo":
            stop._undo_outcome()
        else:
            stop._record_outcome(self._clean(values), self._moment(row))
        return True

    def _moment(self, row) -> datetime.datetime:
        """Return when it happened; a clock that is wrong by a day is not believed."""
        now = fields.Datetime.now()
        try:
            moment = datetime.datetime.fromtimestamp(float(row.get("at")), datetime.UTC)
        except (TypeError, ValueError, OverflowError, OSError):
            return now
        moment = moment.replace(tzinfo=None, microsecond=0)
        return moment if abs(now - moment) < datetime.timedelta(days=1) else now

    def _clean(self, values) -> dict:
        """Return the values of an outcome, of which a phone may send anything."""
        lines = _dict(values.get("lines"))
        signature = values.get("signature")
        texts = ("reason", "comment", "received_by")
        return {
            "outcome": values.get("outcome"),
            "cash": _amount(values.get("cash") or 0),
            "lines": {str(key): _amount(value) for key, value in lines.items()},
            "signature": _picture(signature)[1] if signature else False,
            **{name: _text(values.get(name)) for name in texts},
        }


def _dict(value) -> dict:
    if value is not None and not isinstance(value, dict):
        raise ValueError("not a dict")
    return value or {}


def _without_pictures(values) -> dict:
    if not isinstance(values, dict):
        return {}
    return {
        str(key)[:64]: str(value).replace("\0", "")[:MAX_TEXT]
        for key, value in list(values.items())[:50]
        if key not in ("picture", "signature")
    }


def _text(value) -> str | bool:
    return str(value).replace("\0", "").strip()[:MAX_TEXT] if value else False


def _amount(value) -> float:
    number = float(value)
    if not abs(number) < 1e9:  # nor NaN
        raise ValidationError(str(value))
    return number


def _picture(value) -> tuple[str, str]:
    """Return the file's ending and the base64 text of a JPEG or PNG picture."""
    try:
        content = base64.b64decode(str(value or ""), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    ending = PICTURES.get(content[:3])
    if not ending or len(content) > MAX_PICTURE:
        raise ValueError("no picture, or too big a one")
    return ending, str(value)


class DeliveryStop(models.Model):
    _inherit = "delivery.stop"  # pylint: disable=consider-merging-classes-inherited

    report_number = fields.Integer(
        readonly=True, copy=False, help="Of the last report that decided the outcome."
    )
    mutation_ids = fields.One2many("delivery.stop.mutation", "stop_id", "Reports")

    def _note_arrival(self, moment) -> bool:
        """Keep the first moment that somebody reports; False when it is known."""
        if self.arrived_at and self.arrived_at <= moment:
            return False
        self.arrived_at = moment
        return True

    def _add_photo(self, picture):
        """Keep a photo with the stop.

        :param picture: the file's ending and the base64 text
        """
        if not self.is_visit or self.route_id.settled_at:
            raise UserError(self.env._("Nobody is sent there."))
        ending, text = picture
        number = len(self.photo_ids) + 1
        # files of a stop are the office's; the courier adds, and changes none
        self.env["ir.attachment"].sudo().create(
            {
                "name": f"{self.display_name} {number}.{ending}",
                "datas": text,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.invalidate_recordset(["photo_ids"])


class DeliveryRoute(models.Model):
    _inherit = "delivery.route"  # pylint: disable=consider-merging-classes-inherited

    left_at = fields.Datetime("Left at", readonly=True, copy=False)
    back_at = fields.Datetime("Was back at", readonly=True, copy=False)
    settled_at = fields.Datetime("Signed off at", readonly=True, copy=False)
    report_locks = fields.Integer(
        readonly=True, copy=False, help="How often reports of phones were taken in."
    )
    mutation_ids = fields.One2many("delivery.stop.mutation", "route_id", "Reports")

    def _lock_reports(self):
        """Let reports of the route wait for each other, also those of two servers.

        Who waited has an old picture of the database: writing the row lets PostgreSQL
        say so, and the request begins again.
        """
        self.report_locks += 1
        self.flush_recordset(["report_locks"])

    def action_start(self):
        """Say that the courier is on his way, as of now."""
        result = super().action_start()
        self.left_at = fields.Datetime.now()
        return result

    def _begin(self, moment) -> bool:
        """Send the route on its way, if it has not left yet."""
        is_new = self.state in ("planned", "loading")
        if is_new:
            self.write({"state": "started", "left_at": moment})
        elif self.state == "started" and (not self.left_at or moment < self.left_at):
            self.left_at = moment
        return is_new

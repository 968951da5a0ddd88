"""The words of the courier's page, in his language."""

from odoo import api, models


class DeliveryRoute(models.Model):
    _inherit = "delivery.route"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _phone_words(self) -> dict:
        """Return what the page says, by the names that its script uses."""
        return {
            **self._phone_words_of_page(),
            **self._phone_words_of_stops(),
            **self._phone_words_of_forms(),
            "outcomes": dict(
                self.env["delivery.stop"]
                ._fields["outcome"]
                ._description_selection(self.env)
            ),
            "reasons": self._phone_reasons(),
        }

    def _phone_reasons(self) -> list[str]:
        """Return reasons to choose from; others can be typed."""
        return [
            self.env._("Nobody opens"),
            self.env._("Does not answer the phone"),
            self.env._("Wrong address"),
            self.env._("Wants another day"),
            self.env._("Ordered something else"),
            self.env._("Damaged"),
            self.env._("Does not want it any more"),
            self.env._("Has no money"),
        ]

    def _phone_words_of_page(self) -> dict:

        return {
            "title": self.env._("My Routes"),
            "none": self.env._("No route is planned for you today."),
            "sent": self.env._("Everything is sent"),
            "waiting": self.env._("%(number)s waiting to be sent", number="{number}"),
            "offline": self.env._("no network"),
            "login": self.env._(
                "Log in again to send what is waiting. Nothing is lost."
            ),
            "log_in": self.env._("Log in"),
            "refused": self.env._(
                "Not taken by the office: %(message)s", message="{message}"
            ),
            "dismiss": self.env._("I have read it"),
            "back": self.env._("Back"),
            "routes": self.env._("All routes"),
            "start": self.env._("I am leaving"),
            "closed": self.env._("The route is closed."),
            "stops_done": self.env._(
                "%(done)s of %(all)s stops", done="{done}", all="{all}"
            ),
            "cash_have": self.env._("Taken: %(amount)s", amount="{amount}"),
            "cash_open": self.env._("Still to collect: %(amount)s", amount="{amount}"),
            "leaves": self.env._("Leaves %(time)s", time="{time}"),
            "returns": self.env._("Back %(time)s", time="{time}"),
            "load": self.env._(
                "%(pieces)s parcels, %(weight)s kg",
                pieces="{pieces}",
                weight="{weight}",
            ),
        }

    def _phone_words_of_stops(self) -> dict:

        return {
            "call": self.env._("Call %(phone)s", phone="{phone}"),
            "navigate": self.env._("Navigate"),
            "promised": self.env._("Promised %(window)s", window="{window}"),
            "expected": self.env._("About %(time)s", time="{time}"),
            "arrived": self.env._("At the door since %(time)s", time="{time}"),
            "arrive": self.env._("I am here"),
            "goods": self.env._("Goods"),
            "collect_goods": self.env._("Collect the goods"),
            "collect": self.env._("Collect %(amount)s", amount="{amount}"),
            "papers": self.env._("Papers to bring back"),
            "note": self.env._("Note"),
            "orders": self.env._("Orders"),
            "next": self.env._("Next stop"),
            "undo": self.env._("Undo"),
            "photo": self.env._("Take a photo"),
            "photos": self.env._("%(number)s photos", number="{number}"),
            "taken_cash": self.env._("Taken %(amount)s", amount="{amount}"),
            "unsent": self.env._("not sent yet"),
        }

    def _phone_words_of_forms(self) -> dict:

        return {
            "reason": self.env._("Reason"),
            "received_by": self.env._("Received by"),
            "cash": self.env._("Money taken"),
            "comment": self.env._("Comment"),
            "signature": self.env._("Signature"),
            "sign_here": self.env._("Sign here with the finger"),
            "sign_hint": self.env._(
                "By finger or mouse. Where that cannot be, who took it is enough."
            ),
            "clear": self.env._("Clear"),
            "save": self.env._("Save"),
            "cancel": self.env._("Cancel"),
            "needs_reason": self.env._("Say why not all of it was taken."),
            "needs_goods": self.env._("Nothing was taken: that is a refusal."),
            "of": self.env._("of %(number)s", number="{number}"),
            "delivered": self.env._("All delivered"),
            "fetched": self.env._("Goods collected"),
            "partly": self.env._("Only a part"),
            "refused_button": self.env._("Refused"),
            "absent": self.env._("Not met"),
        }

from odoo import models

from ..lib.validate import (
    LATE,
    NOT_ALLOWED,
    OTHER_DEPOT,
    OUT_OF_SHIFT,
    OVERLOAD,
    SKIPPED_BREAK,
    TOO_FAR,
    TOO_MANY_TRIPS,
)


class DeliveryPlan(models.Model):
    """Reasons and violations, which `lib` gives as data, in words."""

    _inherit = "delivery.plan"  # pylint: disable=consider-merging-classes-inherited

    def _reason_words(self, reason) -> str:
        """Return one line that says why a courier does not take an order."""
        courier = self.env["delivery.courier"].browse(reason.courier or [])
        words = self._bar_words(reason.code) or self._limit_words(reason)
        if not courier:
            return words
        return self.env._("%(courier)s: %(reason)s", courier=courier.name, reason=words)

    def _bar_words(self, code) -> str:
        return {
            "no_place": self.env._("nobody knows where the address is"),
            "untried": self.env._(
                "the search ended before every place was tried: search longer"
            ),
            "pinned": self.env._("it is pinned to somebody else"),
            "aboard": self.env._("somebody else has the goods"),
            "zone": self.env._("the address is outside his zones"),
            "skills": self.env._("he is not equipped for it"),
            "depot": self.env._("the goods lie in another warehouse"),
            "unreachable": self.env._("no way leads there"),
        }.get(code, "")

    def _limit_words(self, reason) -> str:
        at, limit = self._clock(reason.at), self._clock(reason.limit)
        minutes = -(-reason.excess // 60)
        if reason.code == "outside_shift":
            return self.env._(
                "promised until %(time)s, when he does not work", time=limit
            )
        if reason.code == LATE:
            return self.env._(
                "there at %(at)s, promised until %(time)s", at=at, time=limit
            )
        if reason.code == OUT_OF_SHIFT:
            return self.env._("back at %(at)s, works until %(time)s", at=at, time=limit)
        if reason.code == TOO_FAR:
            km = round(reason.excess / 1000, 1)
            return self.env._("%(km)s km more than he may drive", km=km)
        if reason.code == SKIPPED_BREAK:
            return self.env._("he could not take his break")
        if reason.code == OVERLOAD:
            return self._load_words(reason.excess, reason.detail)
        if reason.detail:
            excess = self._load_words(reason.excess, reason.detail)
            return self.env._("his route is full: %(excess)s", excess=excess)
        if minutes:
            return self.env._(
                "his route is full: %(minutes)s min are missing after %(number)s steps",
                number=reason.position,
                minutes=minutes,
            )
        return self.env._("his route is full")

    def _load_words(self, excess, dimension) -> str:
        if dimension == "weight":
            return self.env._("%(number)s kg too heavy", number=round(excess / 1000, 2))
        if dimension == "volume":
            return self.env._("%(number)s m³ too big", number=round(excess / 1e6, 3))
        return self.env._("%(number)s parcels too many", number=excess)

    def _violation_words(self, problem, violations) -> list[str]:
        """Return a line for each rule that is broken, once each."""
        lines = [self._violation_line(problem, one) for one in violations]
        return list(dict.fromkeys(lines))

    def _violation_line(self, problem, violation) -> str:
        who = self.env["delivery.courier"].browse(violation.courier or [])
        words = self._rule_words(violation)
        stop = self.env["delivery.stop"].browse(
            violation.key if violation.key in problem.order_of else []
        )
        place = stop.partner_id.display_name if stop else who.name
        return self.env._("%(place)s: %(rule)s", place=place or "", rule=words)

    def _rule_words(self, violation) -> str:
        minutes = max(-(-violation.excess // 60), 1)
        if violation.code == LATE:
            return self.env._("%(minutes)s min too late", minutes=minutes)
        if violation.code == OUT_OF_SHIFT:
            return self.env._("%(minutes)s min outside of his hours", minutes=minutes)
        if violation.code == OVERLOAD:
            return self._load_words(violation.excess, violation.detail)
        if violation.code == TOO_FAR:
            km = round(violation.excess / 1000, 1)
            return self.env._("%(km)s km more than he may drive", km=km)
        return {
            NOT_ALLOWED: self._bar_words(violation.detail),
            OTHER_DEPOT: self._bar_words("depot"),
            SKIPPED_BREAK: self.env._("he could not take his break"),
            TOO_MANY_TRIPS: self.env._("he would have to load too often"),
            "no_place": self.env._("nobody knows where the address is"),
        }.get(violation.code, self.env._("the route cannot be driven so"))

    def _clock(self, second: int) -> str:
        """Return a second of the day as clocks there show it."""
        day = self.company_id._delivery_day(self.date)
        return self.company_id._delivery_clock(day.moment(second))

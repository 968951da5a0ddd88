from odoo import api, models
from odoo.tools import SQL


class RepAssignmentBulkMixin(models.AbstractModel):
    """Assignments in sets: one statement for a hundred thousand customers."""

    _name = "rep.assignment.bulk.mixin"
    _description = "Assignments of customers in sets"

    @api.model
    def _insert_missing(self, customers, reps, **origin):
        """Assign all customers to all reps, but for those that they have already.

        :param customers: Query or SQL of ids of commercial entities
        :param origin: date_from, date_to, company, rule, substitute_for
        :return: the number of new rows
        """
        count = self._execute_count(
            SQL(
                """
                INSERT INTO sale_rep_assignment (
                    partner_id, rep_id, date_from, date_to, rule_id,
                    substitute_for_id, company_id, active,
                    create_uid, create_date, write_uid, write_date
                )
                SELECT partner_id, rep_id, %(date_from)s, %(date_to)s, %(rule)s,
                       %(substitute_for)s, %(company)s, TRUE,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM (%(missing)s) missing
                """,
                missing=self._get_missing_sql(customers, reps, origin),
                uid=self.env.uid,
                now=self.env.cr.now(),
                **self._get_origin_values(origin),
            )
        )
        if not origin.get("substitute_for"):
            self._extend_substitutions(reps)
        return count

    @api.model
    def _count_missing(self, customers, reps, **origin):
        """How many rows :meth:`_insert_missing` would make."""
        self.flush_model()
        missing = self._get_missing_sql(customers, reps, origin)
        query = SQL("SELECT COUNT(*) FROM (%s) missing", missing)
        return self.env.execute_query(query)[0][0]

    def _get_origin_values(self, origin):
        return {
            "date_from": origin.get("date_from") or self._today(),
            "date_to": origin.get("date_to") or None,
            **{
                name: origin[name].id if origin.get(name) else None
                for name in ("rule", "substitute_for", "company")
            },
        }

    def _get_missing_sql(self, customers, reps, origin):
        """SQL of the pairs (partner_id, rep_id) that have no row of this origin in
        this period, and none that a person ended in spite of the rule."""
        return SQL(
            """
            SELECT customer.partner_id, rep.rep_id
              FROM (%(customers)s) customer (partner_id)
        CROSS JOIN unnest(%(reps)s::integer[]) rep (rep_id)
             WHERE NOT EXISTS (
                   SELECT FROM sale_rep_assignment a
                    WHERE a.rep_id = rep.rep_id
                      AND a.partner_id = customer.partner_id
                      AND a.rule_id IS NOT DISTINCT FROM %(rule)s
                      AND a.substitute_for_id IS NOT DISTINCT FROM %(substitute_for)s
                      AND a.company_id IS NOT DISTINCT FROM %(company)s
                      AND (
                          (
                              a.active AND daterange(a.date_from, a.date_to, '[]')
                              && daterange(%(date_from)s, %(date_to)s, '[]')
                          )
                          OR (%(rule)s IS NOT NULL AND a.end_reason = 'hand')
                      )
                   )
            """,
            customers=_select(customers),
            reps=reps.ids,
            **self._get_origin_values(origin),
        )

    @api.model
    def _end_in_set(self, condition, reason):
        """End the active rows that meet an SQL condition on ``sale_rep_assignment``,
        and the substitutes of those who lose the customer so."""
        count = self._execute_count(self._get_end_sql(condition, reason))
        self._end_orphaned_substitutions()
        return count

    def _get_end_sql(self, condition, reason):
        return SQL(
            """
            UPDATE sale_rep_assignment
               SET active = FALSE, end_reason = %(reason)s,
                   date_to = LEAST(date_to, GREATEST(date_from, %(today)s)),
                   write_uid = %(uid)s, write_date = %(now)s
             WHERE active AND (%(condition)s)
            """,
            condition=condition,
            reason=reason,
            today=self._today(),
            uid=self.env.uid,
            now=self.env.cr.now(),
        )

    @api.model
    def _end_orphaned_substitutions(self):
        """End rows of substitutes whose rep has the customer no more."""
        orphaned = SQL(
            """
            substitute_for_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM sale_rep_assignment a
                 WHERE a.active
                   AND a.rep_id = sale_rep_assignment.substitute_for_id
                   AND a.partner_id = sale_rep_assignment.partner_id
                   AND a.company_id IS NOT DISTINCT FROM sale_rep_assignment.company_id
            )
            """
        )
        return self._execute_count(self._get_end_sql(orphaned, "rule"))

    @api.model
    def _extend_substitutions(self, reps):
        """Give a rep's new customers to those who stand in for him."""
        today = self._today()
        substitutions = self._read_group(
            [
                ("substitute_for_id", "in", reps.ids),
                ("date_to", ">=", today),
            ],
            ["substitute_for_id", "rep_id", "date_from:day", "date_to:day"],
        )
        for rep, substitute, first, last in substitutions:
            first = max(first, today) if first else today
            self._insert_substitute(rep, substitute, first, last)

    @api.model
    def _insert_substitute(self, rep, substitute, first, last):
        """Give all customers of a rep to his substitute for a period, each in the
        company in which the rep has him: those of the caller's companies only."""
        self.flush_model()
        rows = SQL(
            "sale_rep_assignment WHERE active AND rep_id = %s"
            " AND substitute_for_id IS NULL"
            " AND daterange(date_from, date_to, '[]') && daterange(%s, %s, '[]')",
            rep.id,
            first,
            last,
        )
        companies = self.env.execute_query(
            SQL("SELECT DISTINCT company_id FROM %s", rows)
        )
        return sum(
            self._insert_missing(
                SQL(
                    "SELECT DISTINCT partner_id FROM %s"
                    " AND company_id IS NOT DISTINCT FROM %s",
                    rows,
                    company_id,
                ),
                substitute,
                date_from=first,
                date_to=last,
                substitute_for=rep,
                company=self.env["res.company"].browse(company_id or ()),
            )
            for (company_id,) in companies
            if self.env.su or not company_id or company_id in self.env.companies.ids
        )

    def _execute_count(self, query):
        """Run a statement on flushed rows; return how many it changed."""
        self.check_access("write")
        self.flush_model()
        self.env.flush_query(query)
        self.env.cr.execute(query)
        count = self.env.cr.rowcount
        self.invalidate_model(flush=False)
        self._forget_scopes()
        return count


def _select(customers):
    return customers if isinstance(customers, SQL) else customers.select()

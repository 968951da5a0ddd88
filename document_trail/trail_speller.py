"""How the reader of a history writes names, numbers, dates and amounts."""

from odoo import fields
from odoo.tools import format_amount, format_date, format_datetime
from odoo.tools.misc import get_lang

UNITS = ("B", "kB", "MB", "GB")


class ReaderSpeller:
    """The :class:`~.lib.trail_words.Speller` of a user: his language, zone, rights.

    All names are fetched at once by :meth:`fetch_names`, a bounded number of queries
    for each model however many records there are.
    """

    def __init__(self, env):
        self.env = env
        self._names = {}
        self._currencies = {}
        self._languages = None
        self._language = env["res.lang"].browse(get_lang(env).id)
        self._words = {
            "yes": env._("Yes"),
            "no": env._("No"),
            "file": env._("a file"),
            "hidden": env._("(not visible to you)"),
            "erased": env._("(personal data, erased)"),
        }

    # --- Speller ---

    def word(self, key):
        return self._words[key]

    def date(self, value):
        return format_date(self.env, fields.Date.to_date(value[:10]))

    def moment(self, value):
        moment = fields.Datetime.to_datetime(value.replace("T", " ")[:19])
        return format_datetime(self.env, moment, dt_format="short")

    def number(self, value, digits):
        text = self._language.format(f"%.{6 if digits is None else digits}f", value, 1)
        point = self._language.decimal_point
        return text.rstrip("0").rstrip(point) if point in text else text

    def money(self, value, currency_id):
        currency = self._get_currency(currency_id)
        return format_amount(self.env, value, currency)

    def name(self, model, record_id):
        name = self._names.get((model, record_id))
        return self.word("hidden") if name is None else name

    def size(self, count):
        steps = min((len(str(count)) - 1) // 3, len(UNITS) - 1)
        value = count / 1000**steps
        digits = 1 if steps and value < 10 else 0
        return f"{self.number(value, digits)} {UNITS[steps]}"

    def language(self, code):
        if self._languages is None:
            languages = self.env["res.lang"].with_context(active_test=False).search([])
            self._languages = {lang.code: lang.name for lang in languages}
        return self._languages.get(code, code)

    def company(self, company_id):
        companies = self.env.companies
        if company_id not in companies.ids:
            return None
        several = len(self.env.user.company_ids) > 1
        return self.env["res.company"].browse(company_id).name if several else ""

    # --- Names ---

    def fetch_names(self, wanted):
        """Fetch the names of ``{model: ids}`` as far as the reader may see them."""
        for model, ids in wanted.items():
            missing = {i for i in ids if (model, i) not in self._names}
            if missing:
                self._fetch_names(model, missing)

    def _fetch_names(self, model, ids):
        if model not in self.env or not self.env[model].has_access("read"):
            return
        records = self.env[model].with_context(active_test=False).browse(ids).exists()
        for record in records._filtered_access("read"):
            self._names[model, record.id] = record.display_name or f"#{record.id}"
        self._names.update(self._get_former_names(model, ids - set(records.ids)))

    def _get_former_names(self, model, ids):
        """Return the names of records that are gone, as they were called last."""
        if not ids:
            return {}
        known = self.env["document.trail.name"]._get_names(model, ids)
        gone = {i: self.env._("#%(number)s (deleted)", number=i) for i in ids}
        return {(model, i): name for i, name in (gone | known).items()}

    def _get_currency(self, currency_id):
        if not self._currencies:
            currencies = self.env["res.currency"].with_context(active_test=False)
            self._currencies = {c.id: c for c in currencies.search([])}
        return self._currencies.get(currency_id) or self.env.company.currency_id

from odoo.tests import BaseCase, tagged

from ..lib.trail_words import FieldInfo, Told, merge, plain, references, tell

NAMES = {
    ("res.partner", 1): "Azure",
    ("res.partner", 2): "Gemini",
    ("tag", 7): "Urgent",
    ("tag", 8): "Fragile",
    ("account.analytic.account", 3): "Fair",
}


class PlainSpeller:
    """Writes values in a way that shows what it was asked for."""

    def word(self, key):
        return f"<{key}>"

    def date(self, value):
        return f"date {value}"

    def moment(self, value):
        return f"moment {value}"

    def number(self, value, digits):
        return f"{value:g}" if digits is None else f"{value:.{digits}f}"

    def money(self, value, currency_id):
        return f"{value:.2f} currency {currency_id}"

    def name(self, model, record_id):
        return NAMES.get((model, record_id), "<hidden>")

    def size(self, count):
        return f"{count} B"

    def language(self, code):
        return code.upper()

    def company(self, company_id):
        return {1: "", 2: "Second"}.get(company_id)


def info(name, kind, **values):
    return FieldInfo(name=name, label=name.capitalize(), type=kind, **values)


@tagged("post_install", "-at_install")
class TestWords(BaseCase):
    def tell(self, field, old, new, currencies=None, **changes):
        changes = {field.name: [old, new], **changes}
        return tell(changes, {field.name: field}, PlainSpeller(), currencies)

    def told(self, field, old, new, **rest):
        lines = self.tell(field, old, new, **rest)
        self.assertEqual(len(lines), 1, lines)
        line = lines[0]
        return line.kind, line.old, line.new

    def test_text_is_set_changed_and_cleared(self):
        name = info("name", "char")
        self.assertEqual(self.told(name, None, "a"), ("set", "", "a"))
        self.assertEqual(self.told(name, "a", "b"), ("changed", "a", "b"))
        self.assertEqual(self.told(name, "b", None), ("cleared", "b", ""))

    def test_empty_and_missing_are_the_same(self):
        self.assertEqual(self.tell(info("name", "char"), None, ""), [])

    def test_label_and_name_are_told(self):
        lines = self.tell(info("name", "char"), "a", "b")
        self.assertEqual(lines, [Told("name", "Name", "changed", "a", "b")])

    def test_zero_is_a_number(self):
        number = info("sequence", "integer")
        self.assertEqual(self.told(number, 5, 0), ("changed", "5", "0"))

    def test_float_has_its_digits(self):
        weight = info("weight", "float", digits=3)
        self.assertEqual(self.told(weight, 1.5, 2), ("changed", "1.500", "2.000"))

    def test_boolean_is_yes_or_no(self):
        flag = info("active", "boolean")
        self.assertEqual(self.told(flag, True, False), ("changed", "<yes>", "<no>"))

    def test_selection_has_its_label(self):
        state = info("state", "selection", selection={"draft": "Draft"})
        self.assertEqual(
            self.told(state, "draft", "gone"), ("changed", "Draft", "gone")
        )

    def test_day_and_moment_are_the_readers(self):
        self.assertEqual(
            self.told(info("day", "date"), None, "2026-05-01")[2], "date 2026-05-01"
        )
        self.assertEqual(
            self.told(info("at", "datetime"), None, "2026-05-01T10:00:00")[2],
            "moment 2026-05-01T10:00:00",
        )

    def test_money_has_the_currency_of_its_time(self):
        price = info("price", "monetary", currency_field="currency_id")
        told = self.told(price, 1, 2, currency_id=[4, 5])
        self.assertEqual(told, ("changed", "1.00 currency 4", "2.00 currency 5"))

    def test_money_has_the_records_currency(self):
        price = info("price", "monetary", currency_field="currency_id")
        told = self.told(price, None, 2, currencies={"currency_id": 9})
        self.assertEqual(told, ("set", "", "2.00 currency 9"))

    def test_link_is_told_by_name(self):
        partner = info("partner_id", "many2one", relation="res.partner")
        self.assertEqual(self.told(partner, 1, 2), ("changed", "Azure", "Gemini"))
        self.assertEqual(self.told(partner, 1, 99)[2], "<hidden>")

    def test_list_tells_what_came_and_what_went(self):
        tags = info("tag_ids", "many2many", relation="tag")
        self.assertEqual(self.told(tags, [7], [8]), ("list", "Urgent", "Fragile"))
        self.assertEqual(self.told(tags, [7], [7, 8]), ("list", "", "Fragile"))
        self.assertEqual(self.tell(tags, [7, 8], [8, 7]), [])

    def test_file_is_told_by_its_size(self):
        file = info("file", "binary")
        self.assertEqual(self.told(file, None, "\\x0102"), ("file", "", "2 B"))
        self.assertEqual(self.told(file, {"size": 9}, None), ("file", "9 B", ""))
        self.assertEqual(self.told(file, "text", {}), ("file", "<file>", "<file>"))

    def test_markup_is_told_as_text(self):
        note = info("note", "html")
        told = self.told(note, None, "<p>a &amp; b</p><p>c<br/>d</p>")
        self.assertEqual(told[2], "a & b\nc\nd")

    def test_markup_without_text_is_nothing(self):
        self.assertEqual(self.tell(info("note", "html"), None, "<p><br></p>"), [])

    def test_script_in_markup_is_only_text(self):
        self.assertNotIn("<", plain("<p onclick='x'>a<script>b</script></p>"))

    def test_translation_names_its_language(self):
        name = info("name", "char", translate=True)
        lines = self.tell(
            name, {"en_US": "a", "hu_HU": "b"}, {"en_US": "a", "hu_HU": "c"}
        )
        self.assertEqual(
            [(line.label, line.new) for line in lines], [("Name (HU_HU)", "c")]
        )

    def test_only_language_is_not_named(self):
        name = info("name", "char", translate=True)
        self.assertEqual(self.tell(name, None, {"en_US": "a"})[0].label, "Name")

    def test_value_of_another_company_is_not_told(self):
        account = info("limit", "integer", company_dependent=True)
        lines = self.tell(account, {"1": 1, "2": 2, "3": 3}, {"1": 4, "2": 5, "3": 6})
        self.assertEqual(
            [(line.label, line.new) for line in lines],
            [("Limit", "4"), ("Limit (Second)", "5")],
        )

    def test_unknown_column_is_not_told(self):
        told = tell({"secret": [1, 2]}, {}, PlainSpeller())
        self.assertEqual(told, [])

    def test_technical_column_is_not_told(self):
        field = info("write_date", "datetime")
        self.assertEqual(self.tell(field, None, "2026-05-01"), [])

    def test_shares_are_told_by_name(self):
        shares = info("shares", "json", relation="account.analytic.account")
        self.assertEqual(self.told(shares, None, {"3": 50})[2], "Fair: 50.00 %")

    def test_other_structures_are_told_without_keys(self):
        properties = info("properties", "properties")
        self.assertEqual(
            self.told(properties, None, {"a1": "Oak", "b": None})[2], "Oak"
        )

    def test_reference_is_told_by_name(self):
        origin = info("origin", "reference")
        self.assertEqual(self.told(origin, None, "res.partner,2")[2], "Gemini")

    def test_long_text_is_cut(self):
        told = self.told(info("note", "text"), None, "x" * 5000)
        self.assertEqual(len(told[2]), 2000)

    def test_lines_are_in_the_order_of_the_fields(self):
        fields = {"b": info("b", "char", order=1), "a": info("a", "char", order=2)}
        told = tell({"a": ["", "x"], "b": ["", "y"]}, fields, PlainSpeller())
        self.assertEqual([line.field for line in told], ["b", "a"])

    def test_zero_and_no_of_a_new_row_are_not_told(self):
        fields = {"n": info("n", "integer"), "f": info("f", "boolean")}
        changes = {"n": [None, 0], "f": [None, False]}
        self.assertEqual(tell(changes, fields, PlainSpeller(), whole=True), [])
        self.assertEqual(len(tell(changes, fields, PlainSpeller())), 2)

    def test_steps_of_one_change_are_joined(self):
        steps = [
            Told("n", "N", "changed", "1", "2"),
            Told("t", "T", "list", "", "Urgent"),
            Told("n", "N", "changed", "2", "3"),
            Told("t", "T", "list", "Fragile", ""),
        ]
        self.assertEqual(
            merge(steps),
            [
                Told("n", "N", "changed", "1", "3"),
                Told("t", "T", "list", "Fragile", "Urgent"),
            ],
        )

    def test_what_came_back_to_its_value_did_not_change(self):
        steps = [
            Told("n", "N", "changed", "1", "2"),
            Told("n", "N", "changed", "2", "1"),
        ]
        self.assertEqual(merge(steps), [])

    def test_references_name_everything_that_is_told(self):
        fields = {
            "partner_id": info("partner_id", "many2one", relation="res.partner"),
            "tag_ids": info("tag_ids", "many2many", relation="tag"),
            "origin": info("origin", "reference"),
            "create_uid": info("create_uid", "many2one", relation="res.users"),
        }
        changes = {
            "partner_id": [1, None],
            "tag_ids": [[7], [8]],
            "origin": ["res.partner,2", None],
            "create_uid": [None, 1],
        }
        self.assertEqual(
            references([changes], fields), {"res.partner": {1, 2}, "tag": {7, 8}}
        )

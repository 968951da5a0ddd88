from odoo.tests import TransactionCase, new_test_user


class ScreensCommon(TransactionCase):
    """Two colleagues, an administrator, a customer; a partner that only some read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "no_reset_password": True})
        office = "base.group_user,base.group_partner_manager,base.group_allow_export"
        cls.ann = new_test_user(cls.env, login="trail_ann", groups=office, tz="UTC")
        cls.bob = new_test_user(cls.env, login="trail_bob", groups=office, tz="UTC")
        cls.carl = new_test_user(cls.env, login="trail_carl", groups=office)
        cls.manager = new_test_user(
            cls.env,
            login="trail_manager",
            groups="base.group_system,base.group_partner_manager",
        )
        cls.customer = new_test_user(
            cls.env, login="trail_customer", groups="base.group_portal"
        )
        cls.partner = cls.env["res.partner"].create(
            {"name": "Acme", "email": "acme@example.com"}
        )
        cls.env["ir.rule"].create(
            {
                "name": "Carl does not see Acme",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "domain_force": [("id", "!=", cls.partner.id)],
                "groups": [(4, cls._make_group(cls.carl).id)],
            }
        )

    @classmethod
    def _make_group(cls, user):
        group = cls.env["res.groups"].create({"name": f"Only {user.login}"})
        user.group_ids += group
        return group

    def note(self, user, document=None, **values):
        document = document or self.partner
        return (
            self.env["document.note"]
            .with_user(user)
            .create(
                {
                    "document_model": document._name,
                    "document_id": document.id,
                    "body": "<p>remember</p>",
                    **values,
                }
            )
        )

    def public_note(self, user, document=None, **values):
        return self.note(user, document, visibility="public", **values)

    def scope_of(self, document):
        return {
            "scope": "document",
            "document_model": document._name,
            "document_id": document.id,
        }

    def file(self, name="paper.txt", **values):
        return (0, 0, {"name": name, "raw": b"secret words", **values})

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import HttpCase
from odoo.tools import mute_logger

from .common import PORTAL_REP, RepCase

PASSWORD = "correct horse battery"


class WebAccessCase(RepCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls._create_contact(cls.mine, "Ann", email="ann@mine.example")
        cls.env["ir.config_parameter"].set_param("auth_password_policy.minlength", 12)

    def _wizard(self, partners=None, user=None, **values):
        values = {"partner_ids": (partners or self.contact).ids, **values}
        wizards = self.env["res.partner.web.access"].with_user(user or self.manager)
        return wizards.create(values)

    def _apply(self, *args, **values):
        self._wizard(*args, **values).action_apply()

    def _give_password(self, *args, **values):
        self._apply(*args, method="password", password=PASSWORD, **values)

    def _notes(self, partner):
        return "".join(str(body) for body in partner.message_ids.mapped("body"))


@tagged("post_install", "-at_install")
class TestWebAccess(WebAccessCase):
    def test_invitation_makes_a_portal_user_and_mails_him(self):
        with patch.object(type(self.env["mail.mail"]), "send") as send:
            self._apply(method="invite", message="Welcome")
        send.assert_called_once()
        user = self.contact.user_ids
        self.assertEqual(user.login, "ann@mine.example")
        self.assertTrue(user._is_portal())
        self.assertFalse(user._is_rep())
        self.assertEqual(self.contact.web_access, "invited")
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn("Welcome", mail.body_html)

    def test_password_works_and_is_kept_nowhere(self):
        wizard = self._wizard(method="password", password=PASSWORD)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT row_to_json(w)::text FROM res_partner_web_access w WHERE id = %s",
            [wizard.id],
        )
        self.assertNotIn(PASSWORD, self.env.cr.fetchone()[0])
        self.assertFalse(wizard.read(["password"])[0]["password"])
        wizard.action_apply()
        user = self.contact.user_ids
        user.with_user(user)._check_credentials(
            {"type": "password", "login": user.login, "password": PASSWORD},
            {"interactive": False},
        )
        self.assertFalse(wizard.sudo().password_hash)
        self.assertNotIn(PASSWORD, self._notes(self.contact))

    def test_note_says_who_did_it(self):
        self._give_password()
        note = self.contact.message_ids[0]
        self.assertEqual(note.author_id, self.manager.partner_id)
        self.assertIn("password set for ann@mine.example", note.body)

    def test_password_policy_is_kept(self):
        with self.assertRaisesRegex(UserError, "at least 12"):
            self._wizard(method="password", password="short")

    def test_password_is_typed_for_one_contact(self):
        second = self._create_contact(self.mine, "Bob", email="bob@mine.example")
        with self.assertRaisesRegex(UserError, "for one contact"):
            self._give_password(self.contact | second)

    def test_contact_becomes_a_rep_and_stops_being_one(self):
        self._give_password(as_rep=True)
        user = self.contact.user_ids
        self.assertTrue(user._is_portal() and user._is_rep())
        self._assign(user, self.other)
        self._apply(method="revoke_rep")
        self.assertTrue(user._is_portal() and user.active)
        self.assertFalse(user._is_rep())
        self.assertFalse(self.other.sales_rep_ids)
        self.assertIn("no longer a rep", self._notes(self.contact))

    def test_employee_becomes_a_rep_without_a_new_login(self):
        self._apply(self.clerk.partner_id, method="invite", as_rep=True)
        self.assertTrue(self.clerk._is_internal() and self.clerk._is_rep())
        self.assertTrue(self.clerk.active)

    def test_revoking_archives_the_user_and_his_assignments(self):
        self._give_password(as_rep=True)
        user = self.contact.user_ids
        self._assign(user, self.other)
        self._apply(method="revoke")
        self.assertFalse(user.active or user._is_rep())
        self.assertFalse(self.other.sales_rep_ids)
        self.assertEqual(self.contact.web_access, "none")
        self.assertFalse(self.contact.sudo().signup_type)

    def test_an_invitation_ends_with_the_access_or_by_a_password(self):
        for method in ("revoke", "password"):
            self._apply(method="invite")
            self.assertTrue(self.contact.sudo().signup_type)
            self._apply(method=method, password=PASSWORD)
            self.assertFalse(self.contact.sudo().signup_type, method)

    def test_access_can_be_given_again(self):
        self._give_password()
        user = self.contact.user_ids
        self._apply(method="revoke")
        self._give_password()
        self.assertEqual(self.contact.user_ids, user)
        self.assertTrue(user.active)

    def test_state_and_its_search(self):
        partners = self.env["res.partner"]
        known = ("id", "in", (self.contact | self.mine).ids)
        self._give_password()

        def found(state):
            return partners.search([known, ("web_access", "=", state)])

        self.assertEqual(found("none"), self.mine)
        self.assertEqual(found("invited"), self.contact)
        user = self.contact.user_ids
        user.with_user(user)._update_last_login()
        self.env.invalidate_all()
        self.assertEqual(self.contact.web_access, "active")
        self.assertEqual(found("active"), self.contact)
        self.assertEqual(
            partners.search([known, ("web_access", "!=", "none")]), self.contact
        )

    def test_state_of_a_list_costs_a_fixed_number_of_queries(self):
        contacts = self.env["res.partner"].create(
            [{"name": f"Contact {n}"} for n in range(40)]
        )
        for contact in contacts[:20]:
            self._create_user(
                f"c{contact.id}@login.example", "base.group_portal"
            ).write({"partner_id": contact.id})
        self.env.invalidate_all()
        contacts.mapped("name")
        with self.assertQueryCount(3):
            contacts.mapped("web_access")


@tagged("post_install", "-at_install")
class TestWebAccessEscalation(WebAccessCase):
    """Nobody gets more rights, or somebody else's login, through the wizard."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.env.ref("base.user_admin")
        cls.internal_rep = cls._create_user(
            "internal@road.example",
            "base.group_user,base.group_partner_manager,"
            "sales_team.group_sale_salesman,sales_rep_deferred_order.group_rep",
        )
        cls._assign(cls.internal_rep, cls.mine)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_clerks_and_reps_may_not_use_it(self):
        for user in (self.clerk, self.internal_rep, self.rep):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self._wizard(user=user, method="invite")
                partner = self.contact.with_user(user)
                for method in ("_invite_to_web", "_revoke_web_access", "_revoke_rep"):
                    with self.assertRaises(AccessError):
                        getattr(partner, method)()
                with self.assertRaises(AccessError):
                    partner.action_open_web_access()
        self.assertFalse(self.contact.user_ids)

    def test_administrator_is_out_of_reach(self):
        before = self.admin.password, self.admin.group_ids
        for values in (
            {"method": "password", "password": PASSWORD},
            {"method": "invite", "as_rep": True},
            {"method": "revoke"},
            {"method": "revoke_rep"},
        ):
            with (
                self.subTest(**values),
                self.assertRaisesRegex(UserError, "administers users"),
            ):
                self._apply(self.admin.partner_id, **values)
        self.assertEqual((self.admin.password, self.admin.group_ids), before)

    def test_employee_gets_no_password_and_is_not_archived(self):
        partner = self.clerk.partner_id
        with self.assertRaisesRegex(UserError, "employee"):
            self._give_password(partner)
        with self.assertRaisesRegex(UserError, "administrator"):
            self._apply(partner, method="revoke")
        self.assertTrue(self.clerk.active)

    def test_former_employee_does_not_come_back(self):
        self.clerk.active = False
        with self.assertRaisesRegex(UserError, "former employee"):
            self._apply(self.clerk.partner_id, method="invite")
        self.assertFalse(self.clerk.active)

    def test_public_and_template_users_are_out_of_reach(self):
        template = self.env.ref("base.template_portal_user_id")
        for user in self.env.ref("base.public_user") | template:
            partner = user.partner_id.with_user(self.manager)
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(UserError, "no person"),
            ):
                partner._invite_to_web()

    def test_portal_user_with_more_rights_is_out_of_reach(self):
        group = self.env["res.groups"].create({"name": "Secret"})
        user = self._create_user("more@rights.example", "base.group_portal")
        user.group_ids += group
        with self.assertRaisesRegex(UserError, "more rights.*Secret"):
            self._give_password(user.partner_id)

    def test_own_access_is_not_changed_here(self):
        with self.assertRaisesRegex(AccessError, "your own access"):
            self._apply(self.manager.partner_id, method="revoke_rep")

    def test_login_of_somebody_else_is_refused(self):
        self.contact.email = self.admin.login.upper()
        if "@" not in self.admin.login:
            self.admin.login = "admin@shop.example"
            self.contact.email = "Admin@Shop.example"
        with self.assertRaisesRegex(UserError, "Another user"):
            self._give_password()
        self.assertFalse(self.contact.user_ids)

    def test_changing_the_email_of_a_user_changes_no_login(self):
        self._give_password()
        user = self.contact.user_ids
        self.contact.with_user(self.manager).email = "thief@evil.example"
        self._give_password()
        self.assertEqual(user.login, "ann@mine.example")

    def test_groups_cannot_be_slipped_in(self):
        system = self.env.ref("base.group_system")
        with self.assertRaises(ValueError):
            self._wizard(method="invite", group_ids=[Command.set(system.ids)])
        with self.assertRaises(AccessError):
            self._wizard(method="password", password_hash="$pbkdf2-sha512$x")
        self._give_password()
        self.assertEqual(
            self.contact.user_ids.group_ids, self.env.ref("base.group_portal")
        )

    def test_two_logins_of_one_contact_are_not_guessed(self):
        for number in range(2):
            self._create_user(
                f"double{number}@login.example",
                "base.group_portal",
                partner_id=self.contact.id,
            )
        with self.assertRaisesRegex(UserError, "several logins"):
            self._give_password()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_manager_who_is_a_rep_reaches_his_customers_only(self):
        self.internal_rep.group_ids += self.env.ref(
            "sales_rep_deferred_order.group_rep_manager"
        )
        self._give_password(user=self.internal_rep)
        self.assertTrue(self.contact.user_ids)
        stranger = self._create_contact(self.other, "Bob", email="bob@other.example")
        with self.assertRaises(AccessError):
            self._give_password(stranger, user=self.internal_rep)


@tagged("post_install", "-at_install")
class TestWebAccessSession(WebAccessCase, HttpCase):
    @mute_logger("odoo.http")
    def test_revoking_ends_the_session_and_the_keys_at_once(self):
        user = self._create_user(
            "busy@login.example", PORTAL_REP, partner_id=self.contact.id
        )
        user.password = PASSWORD
        self.authenticate(user.login, PASSWORD)
        self.assertIn("/my", self.url_open("/my/home").url)
        keys = self.env["res.users.apikeys"].with_user(user).sudo()  # he makes it
        keys._generate("rpc", "test", fields.Datetime.now() + timedelta(days=1))
        self.assertTrue(user.api_key_ids)
        self._apply(method="revoke")
        self.assertIn("/web/login", self.url_open("/my/home").url)
        self.assertFalse(user.api_key_ids)

    @mute_logger("odoo.http")
    def test_new_password_ends_the_sessions_of_the_old_one(self):
        user = self._create_user(
            "busy@login.example", "base.group_portal", partner_id=self.contact.id
        )
        user.password = "an older password"
        self.authenticate(user.login, "an older password")
        self.assertNotIn("/web/login", self.url_open("/my/home").url)
        self._give_password()
        self.assertIn("/web/login", self.url_open("/my/home").url)

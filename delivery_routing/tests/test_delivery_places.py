from odoo.exceptions import UserError, ValidationError
from odoo.tests import TransactionCase, tagged

from .common import DeliveryMixin


@tagged("post_install", "-at_install")
class TestPlaces(DeliveryMixin, TransactionCase):
    def test_a_pin_survives_an_edited_address(self):
        partner = self._create_customer()
        partner.delivery_pin = "https://www.openstreetmap.org/?mlat=52.1&mlon=5.2"
        partner.street = "Another street 5"
        partner.invalidate_recordset()
        self.assertEqual(partner.partner_latitude, 0.0)
        self.assertEqual(partner._delivery_own_place(), (52.1, 5.2))
        self.assertEqual(partner.delivery_pin, "52.1, 5.2")
        partner.delivery_pin = ""
        self.assertIsNone(partner._delivery_own_place())

    def test_what_is_no_place_is_refused_with_an_example(self):
        partner = self._create_customer()
        with self.assertRaisesRegex(UserError, "52.0907, 5.1214"):
            partner.delivery_pin = "behind the church"

    def test_places_are_known_by_pin_address_postal_code_or_not(self):
        pinned = self._create_customer("Pinned", zip="1000")
        pinned.delivery_pin = "52.5, 5.5"
        located = self._create_customer("Located", 0.01, zip="2000")
        guessed = self._create_customer("Guessed", zip="2000")
        lost = self._create_customer("Lost", zip="3000")
        for partner in (guessed, lost):
            self._place(partner, 1000.0, 1000.0)  # as the pick-up map marks failures
        places = (pinned | located | guessed | lost)._delivery_places()
        self.assertEqual(places[pinned], (52.5, 5.5, "house"))
        self.assertEqual(places[located][2], "house")
        self.assertEqual(places[guessed][2], "zip")
        self.assertAlmostEqual(places[guessed][0], located.partner_latitude, places=5)
        self.assertEqual(places[lost], (0.0, 0.0, "none"))

    def test_the_longest_postal_code_decides(self):
        def zone(name, prefixes):
            return self.env["delivery.zone"].create(
                {"name": name, "zip_prefixes": prefixes, "company_id": self.company.id}
            )

        wide, narrow = zone("Wide", "35"), zone("Narrow", "3511 a, 36")
        inside = self._create_customer(zip="3511 AB")
        around = self._create_customer(zip="3512 AB")
        abroad = self._create_customer(
            zip="3511", country_id=self.env.ref("base.be").id
        )
        nowhere = self._create_customer(zip=False)
        zones = self.env["delivery.zone"]._zones_of(
            inside | around | abroad | nowhere, self.company
        )
        self.assertEqual(zones[inside], narrow)
        self.assertEqual(zones[around], wide)
        self.assertFalse(zones[abroad])
        self.assertFalse(zones[nowhere])

    def test_a_zone_names_a_postal_code(self):
        with self.assertRaisesRegex(ValidationError, "names no postal code"):
            self.env["delivery.zone"].create({"name": "None", "zip_prefixes": " , "})

    def test_hours_are_those_of_the_address_its_country_or_the_user(self):
        self.env.user.tz = "Asia/Tokyo"
        company, spain = self.company, self.env.ref("base.es")
        company.partner_id.tz = "Atlantic/Canary"
        self.assertEqual(company._get_timezone(), "Atlantic/Canary")
        company.partner_id.tz = False
        self.assertEqual(company._get_timezone(), "Europe/Amsterdam")
        for country in (spain, spain.browse()):
            company.country_id = country
            self.assertEqual(company._get_timezone(), "Asia/Tokyo")

"""Numbers of the post, with examples that others have published."""

from odoo.tests import BaseCase, tagged

from ..lib.numbers import (
    find_fault,
    inner_check,
    phone_digits,
    postcode_digits,
    pretty,
    s10_check,
)


@tagged("post_install", "-at_install")
class TestNumbers(BaseCase):
    def test_check_digits_of_international_numbers(self):
        # the first is the example of UPU S10; 10 becomes 0, and 11 becomes 5
        for serial, check in (
            ("47312482", 9),
            ("41034224", 9),
            ("47302482", 5),
            ("48302382", 0),
        ):
            self.assertEqual(s10_check(serial), check)

    def test_check_digits_of_russian_numbers(self):
        self.assertEqual(inner_check("1010000000001"), 1)

    def test_right_numbers_have_no_fault_however_they_are_typed(self):
        for number in (
            "RA473124829RU",
            "ra 473 124 829 ru",
            "LA473124829RU",
            "10100000000011",
            "101000 00 00001 1",
        ):
            self.assertIsNone(find_fault(number), number)

    def test_each_mistyped_digit_is_found(self):
        for right in ("RA473124829RU", "10100000000011"):
            for place, sign in enumerate(right):
                if sign.isdecimal():
                    wrong = str((int(sign) + 1) % 10)
                    number = right[:place] + wrong + right[place + 1 :]
                    self.assertIsNotNone(find_fault(number), number)

    def test_the_right_number_is_proposed(self):
        self.assertEqual(find_fault("RA473124820RU"), "RA473124829RU")
        self.assertEqual(find_fault("10100000000012"), "10100000000011")

    def test_other_things_are_no_numbers(self):
        for text in ("1Z9999W99999999999", "RA47312482", "١٠١٠٠٠٠٠٠٠٠٠١١", "R1"):
            self.assertEqual(find_fault(text), "form", text)

    def test_numbers_are_printed_in_groups(self):
        self.assertEqual(pretty("10100000000011"), "101000 00 00001 1")
        self.assertEqual(pretty("RA473124829RU"), "RA 473 124 829 RU")
        self.assertEqual(pretty("1Z 99"), "1Z99")

    def test_postal_codes_and_phones(self):
        self.assertEqual(postcode_digits(" 119 180"), "119180")
        self.assertEqual(postcode_digits("3511 AB"), "")
        self.assertEqual(postcode_digits(False), "")
        for phone in ("+7 (495) 123-45-67", "8 495 1234567", "495 123 45 67"):
            self.assertEqual(phone_digits(phone), "4951234567")
        self.assertEqual(phone_digits("+31 30 555"), "")

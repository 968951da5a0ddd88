"""Sums in words, and sums that are dealt out."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..lib.words import figures, in_words, kopecks, roubles, share

WORDS = {
    "0": "Ноль рублей 00 копеек",
    "0.01": "Ноль рублей 01 копейка",
    "0.02": "Ноль рублей 02 копейки",
    "0.11": "Ноль рублей 11 копеек",
    "1": "Один рубль 00 копеек",
    "2.22": "Два рубля 22 копейки",
    "5.05": "Пять рублей 05 копеек",
    "11": "Одиннадцать рублей 00 копеек",
    "21.21": "Двадцать один рубль 21 копейка",
    "112": "Сто двенадцать рублей 00 копеек",
    "1000": "Одна тысяча рублей 00 копеек",
    "2001.02": "Две тысячи один рубль 02 копейки",
    "5000": "Пять тысяч рублей 00 копеек",
    "11011.11": "Одиннадцать тысяч одиннадцать рублей 11 копеек",
    "21022.14": "Двадцать одна тысяча двадцать два рубля 14 копеек",
    "1000001": "Один миллион один рубль 00 копеек",
    "2147483648.99": "Два миллиарда сто сорок семь миллионов четыреста восемьдесят "
    "три тысячи шестьсот сорок восемь рублей 99 копеек",
    "-3": "Минус три рубля 00 копеек",
}
sums = st.decimals(0, 10**9, places=2)
weights = st.lists(st.decimals(0, 10**5, places=2), min_size=1, max_size=9)


@tagged("post_install", "-at_install")
class TestWords(BaseCase):
    def test_numbers_and_cases_are_right(self):
        for amount, words in WORDS.items():
            self.assertEqual(in_words(Decimal(amount)), words)

    def test_floats_are_exact_to_the_kopeck(self):
        self.assertEqual(
            in_words(1234.10), "Одна тысяча двести тридцать четыре рубля 10 копеек"
        )
        self.assertEqual(figures(0.1 + 0.2), "0,30")
        self.assertEqual(figures(1.005), "1,01")

    def test_other_currencies_have_their_words_or_their_code(self):
        self.assertEqual(in_words(2.5, "EUR"), "Два евро 50 центов")
        self.assertEqual(in_words(2.5, "HUF"), "Два HUF 50")

    def test_figures(self):
        self.assertEqual(figures("1234567.5"), "1\xa0234\xa0567,50")
        self.assertEqual((roubles("1234.05"), kopecks("1234.05")), ("1\xa0234", "05"))
        self.assertEqual((roubles("0.60"), kopecks("0.60")), ("0", "60"))

    @settings(max_examples=100, deadline=None, derandomize=True)
    @given(sums, weights)
    def test_shares_add_up_to_the_kopeck(self, total, parts):
        shares = share(total, parts)
        self.assertEqual(sum(shares), total)
        self.assertEqual(len(shares), len(parts))
        self.assertTrue(all(part >= 0 for part in shares))

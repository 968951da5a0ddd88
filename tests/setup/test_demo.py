"""What the demo company is made of, without a database."""

import base64
import io

import pytest
from PIL import Image

from setup.demo import customers, pictures, products, sales_rep_deferred_order


def test_there_are_150_products_with_references_of_their_own():
    assert len(set(products.codes())) == 150


def test_there_are_60_customers_in_3_groups():
    assert len(set(customers.names())) == 60
    assert [len(customers.names(g.code)) for g in customers.GROUPS] == [20, 20, 20]


def test_every_customer_has_a_rep():
    reps = {sales_rep_deferred_order.of_customer(name) for name in customers.names()}
    assert reps == set(sales_rep_deferred_order.REPS)


@pytest.mark.parametrize(
    ("number", "code"), [(1, "2000000000015"), (150, "2000000001500")]
)
def test_barcodes_carry_their_check_digit(number, code):
    assert products.barcode(number) == code


@pytest.mark.parametrize("shape", sorted(pictures.SHAPES))
def test_a_picture_is_drawn_the_same_each_time(shape):
    one, two = (pictures.product_picture(shape, 0.3, 0.5, "1 kg") for _ in range(2))
    assert one == two
    image = Image.open(io.BytesIO(base64.b64decode(one)))
    assert image.size == (pictures.SIZE, pictures.SIZE)
    assert len(image.getcolors()) > 30


def test_pictures_of_two_products_differ():
    one = pictures.product_picture("cup", 0.3, 0.1, "single")
    assert one != pictures.product_picture("cup", 0.3, 0.9, "single")


def test_every_range_has_a_shape():
    assert {kind.shape for kind in products.RANGES} <= set(pictures.SHAPES)

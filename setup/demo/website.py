"""The website: its look, its front page, and no fonts from elsewhere."""

import html

from setup.demo import company
from setup.demo.pictures import logo
from setup.demo.records import Place

FONTS = ("font", "headings-font", "navbar-font", "buttons-font")
THEIR_PROMISE = (
    "We are a team of passionate people whose goal is to improve everyone's life"
    " through disruptive products. We build great products to solve your business"
    " problems."
)
THEIR_SIZE = (
    "Our products are designed for small to medium size companies willing to"
    " optimize their performance."
)
OWN_WORDS = {
    "+1 555-555-5556": company.PHONE,
    "info@yourcompany.example.com": company.EMAIL,
    "&amp;copy; Company name": f"© {html.escape(company.NAME)}",
    THEIR_PROMISE: "Everything for a bar, a breakfast table and a shop shelf, from"
    " two warehouses in Rotterdam and Utrecht.",
    THEIR_SIZE: "Our reps visit you, our vans bring it.",
}
# Product tiles with a button that needs no mouse to hover over it.
TILES = (
    "actions_inline",
    "actions_theme",
    "cc1",
    "design_thumbs",
    "has_cta",
    "has_description",
    "has_wishlist",
    "layout_catalog",
    "name_color_regular",
    "rounded_2",
    "thumb_cover",
    "wishlist_fixed",
)
WORDED_VIEWS = (
    "website.contactus",
    "website.footer_copyright_company_name",
    "website.footer_custom",
    "website.header_text_element",
)
FRONT_PAGE = """
<t name="Home" t-name="website.homepage">
    <t t-call="website.layout" pageName.f="homepage">
        <div id="wrap" class="oe_structure">
            <section class="s_title o_cc o_cc2 pt96 pb64" data-snippet="s_title">
                <div class="container text-center">
                    <h1 class="display-4">Good coffee starts in our warehouse</h1>
                    <p class="lead">Beans, tea, cups and machines for cafés, hotels
                        and shops. Two warehouses, own vans, your own prices.</p>
                    <a class="btn btn-primary btn-lg" href="/shop">To the shop</a>
                    <a class="btn btn-outline-primary btn-lg" href="/web/login"
                       >Customers sign in</a>
                </div>
            </section>
        </div>
    </t>
</t>
"""


def populate(demo):
    """Dress the website once; what is changed by hand later stays."""
    if demo.once("website_is_dressed"):
        _name_it(demo)
        _write_pages(demo)
        _take_fonts_of_the_visitor(demo)


def places(demo):
    """The shop as everybody sees it."""
    return [Place("The shop, public prices", "", "", "/shop")]


def _name_it(demo):
    demo.website.write(
        {
            "name": company.NAME,
            "logo": logo(("Beacon & Barrow", "TRADING COMPANY")),
            "auth_signup_uninvited": "b2b",
            "show_line_subtotals_tax_selection": "tax_excluded",
            "shop_ppg": 24,
            "shop_ppr": 4,
            "shop_opt_products_design_classes": " ".join(
                f"o_wsale_products_opt_{name}" for name in TILES
            ),
            "salesteam_id": demo.env.ref("sales_team.team_sales_department").id,
            "salesperson_id": False,
        }
    )


def _write_pages(demo):
    """Our own words in the website's copies of the pages, as the editor does."""
    _view(demo, "website.homepage").arch = FRONT_PAGE
    for key in WORDED_VIEWS:
        view = _view(demo, key)
        arch = view.arch
        for theirs, ours in OWN_WORDS.items():
            arch = arch.replace(theirs, ours)
        if arch != view.arch:
            view.arch = arch


def _view(demo, key: str):
    views = demo.env["ir.ui.view"].with_context(website_id=demo.website.id)
    copies = views.search([("key", "=", key)])
    return copies.filtered("website_id")[:1] or copies[:1]


def _take_fonts_of_the_visitor(demo):
    """The default fonts are fetched from abroad; the visitor's own are as good."""
    demo.env["website.assets"].with_context(
        website_id=demo.website.id
    ).make_scss_customization(
        "/website/static/src/scss/options/user_values.scss",
        dict.fromkeys(FONTS, "'SYSTEM_FONTS'"),
    )

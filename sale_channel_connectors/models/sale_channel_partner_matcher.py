from odoo import api, models
from odoo.fields import Domain

from ..lib import matching


class SaleChannelPartnerMatcher(models.AbstractModel):
    """Finds customers and their addresses, and makes those that are not there.

    A customer is known by the channel's own id, the VAT number or the e-mail address;
    one that is found is never changed. An address is known by its fingerprint.
    """

    _name = "sale.channel.partner.matcher"
    _description = "Sale Channel Customer Matcher"

    @api.model
    def _learn(self, known, channel, orders):
        """Read the customers that the orders may mean, in two queries."""
        vats, emails, keys = set(), set(), set()
        for order in orders:
            for kind, value in self._keys(order):
                if kind == "vat":
                    vats.update((value, order.buyer.vat, order.bill_to.vat))
                elif kind == "email":
                    emails.add(value)
            keys.update(map(matching.address_key, (order.bill_to, order.ship_to)))
        domain = Domain("email_normalized", "in", list(emails))
        domain |= Domain("vat", "in", list(vats))
        domain |= Domain("channel_address_key", "in", list(keys))
        domain &= Domain("company_id", "in", [False, channel.company_id.id])
        for partner in self.env["res.partner"].search(domain, order="id"):
            self._note(known, partner)

    def _note(self, known, partner):
        owner = partner.commercial_partner_id
        if partner.channel_address_key:
            key = (owner.id, partner.channel_address_key)
            known.addresses.setdefault(key, partner)
        if partner.type not in (False, "contact"):
            return
        # People of a company buy for it; the oldest of several wins.
        if partner.email_normalized:
            known.partners["email", partner.email_normalized].append(owner)
        if partner.vat and partner == owner:
            known.partners["vat", matching.vat_of(partner.vat)].append(owner)
        if partner == owner and partner.channel_address_key:
            key = ("address", partner.channel_address_key)
            known.partners[key].append(partner)

    def _keys(self, order):
        """Yield what the buyer may be known by; without anything, by the address."""
        found = list(matching.partner_keys(order))
        yield from found
        if not found:
            yield "address", matching.address_key(order.bill_to or order.ship_to)

    def _find(self, known, order):
        """Return the customer, or None."""
        for kind, value in self._keys(order):
            if kind == "binding":
                binding = known.bindings.get(("partner", value))
                if binding and binding.partner_id:
                    return binding.partner_id
            elif known.partners.get((kind, value)):
                return known.partners[kind, value][0]
        return None

    def _provide(self, known, channel, orders):
        """Make the customers and addresses that are missing, each once.

        :return: for each order: customer, invoice address, delivery address
        :rtype: list
        """
        self._create_customers(known, channel, orders)
        self._create_addresses(known, channel, orders)
        triples = [
            (
                customer,
                self._address(known, customer, order.bill_to),
                self._address(known, customer, order.ship_to or order.bill_to),
            )
            for order in orders
            for customer in [self._find(known, order)]
        ]
        self._add_countries(known, orders, triples)
        return triples

    def _add_countries(self, known, orders, triples):
        """Give addresses their country that were made before anybody had mapped it;
        while nobody has, their orders go on waiting."""
        for order, (_customer, *partners) in zip(orders, triples, strict=True):
            addresses = (order.bill_to, order.ship_to or order.bill_to)
            for address, partner in zip(addresses, partners, strict=True):
                own = partner.channel_address_key == matching.address_key(address)
                if own and not partner.country_id:
                    values = self._prepare_country(known, address)
                    if values["country_id"]:
                        partner.write(values)

    def _create_customers(self, known, channel, orders):
        new = {}
        for order in orders:
            if self._find(known, order) is None:
                new.setdefault(next(self._keys(order)), order)
        self._claim_customers(new.values())
        # A customer may come first as a guest and then with an id, in one batch.
        partners = self.env["res.partner"].create(
            [self._prepare_customer(known, channel, order) for order in new.values()]
        )
        bindings = []
        for (key, order), partner in zip(new.items(), partners, strict=True):
            self._note(known, partner)
            for kind, value in self._keys(order):
                known.partners[kind, value].append(partner)
            if key[0] == "binding":
                bindings.append(
                    {
                        "channel_id": channel.id,
                        "kind": "partner",
                        "external_key": key[1],
                        "external_name": partner.name,
                        "partner_id": partner.id,
                    }
                )
        for binding in self.env["sale.channel.binding"].create(bindings):
            known.bindings["partner", binding.external_key] = binding

    def _claim_customers(self, orders):
        """Let no other transaction make these customers; a channel's own ids are unique
        by their bindings."""
        self.env["sale.channel.claim"]._claim(
            key for order in orders for key in self._keys(order) if key[0] != "binding"
        )

    def _prepare_customer(self, known, channel, order):
        buyer, address = order.buyer, order.bill_to or order.ship_to
        company = buyer.company or address.company
        # The name on the bill is the customer's; a contact may have typed the order.
        name = company or address.name or buyer.name or buyer.email
        told = buyer.vat or address.vat
        vat = self._checked_vat(known, address, matching.vat_of(told))
        return self._prepare_address(known, address) | {
            "name": name or self.env._("Guest of %s", channel.name),
            "is_company": bool(company),
            "company_id": False,
            "email": buyer.email or address.email,
            "phone": buyer.phone or address.phone,
            "vat": vat,
            "comment": told if told and not vat else False,
            "channel_address_key": matching.address_key(address),
        }

    def _checked_vat(self, known, address, vat):
        """Return the number as Odoo takes it, or False; others become a remark."""
        country = known.countries.get(address.country)
        if not vat or not country:
            return vat or False
        checked, _code = self.env["res.partner"]._run_vat_checks(
            country, vat, validation="setnull"
        )
        return checked or False

    def _prepare_address(self, known, address):
        return self._prepare_country(known, address) | {
            "street": address.street,
            "street2": address.street2,
            "city": address.city,
            "zip": address.zip,
        }

    def _prepare_country(self, known, address):
        country = self.env["sale.channel.matcher"]._find_country(known, address)
        state = known.states.get((country, matching.plain(address.state)), False)
        return {"country_id": country.id, "state_id": state}

    def _get_recipient(self, customer, address):
        """Return the name on a parcel: also the firm's, where it is not the buyer."""
        is_buyer = address.name and address.company == customer.name
        names = ("" if is_buyer else address.company, address.name)
        return ", ".join(dict.fromkeys(filter(None, names))) or False

    def _create_addresses(self, known, channel, orders):
        new = {}
        for order in orders:
            customer = self._find(known, order)
            for address, type_ in (
                (order.bill_to, "invoice"),
                (order.ship_to, "delivery"),
            ):
                key = (customer.id, matching.address_key(address))
                if address and key not in known.addresses:
                    new.setdefault(key, (customer, address, type_))
        self.env["sale.channel.claim"]._claim(new)
        partners = self.env["res.partner"].create(
            [
                self._prepare_address(known, address)
                | {
                    "name": self._get_recipient(customer, address),
                    "parent_id": customer.id,
                    "type": type_,
                    "email": address.email or False,
                    "phone": address.phone or False,
                    "channel_address_key": key,
                }
                for (_customer_id, key), (customer, address, type_) in new.items()
            ]
        )
        known.addresses.update(zip(new, partners, strict=True))

    def _address(self, known, customer, address):
        return known.addresses.get(
            (customer.id, matching.address_key(address)), customer
        )

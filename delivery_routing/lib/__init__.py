"""Planning of routes: plain typed Python that knows nothing of Odoo.

`problem` and `plan` say what is asked and answered; `solve` makes a plan, `validate`
checks any plan without the solver's help, `explain` says why an order has no place,
`insertion` what one more would cost, `room` where it may go at all. Times are whole
seconds since the midnight that begins the planned day, distances whole metres, costs
whole millionths of the currency.
"""

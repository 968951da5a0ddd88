"""Who manages reps and web access: `sales_rep_deferred_order`."""

from ..matrix.row import method, surface


def furnish_wizards(world):
    """One wizard of each kind, as if somebody had it open."""
    reps = {"rep_ids": [(6, 0, world.users["other_rep"].ids)]}
    contact = {"partner_ids": [(6, 0, [world.alpha.address])]}
    values = {
        "res.partner.web.access": {**contact, "method": "revoke"},
        "sale.rep.assign": {**contact, **reps},
        "sale.rep.substitute": {
            "rep_id": world.users["rep"].id,
            "substitute_id": world.users["other_rep"].id,
            "date_from": "2030-01-01",
            "date_to": "2030-01-31",
        },
    }
    world.house.wizards = {
        model: world.env[model].create(one).id for model, one in values.items()
    }
    manager = world.env(user=world.users["manager"])
    world.house.managers_wizards = {
        model: manager[model].create(one).id for model, one in values.items()
    }


def wizard(model, table, answers, **values):
    """The rows of a wizard: it is its maker's alone, and opening one takes rights."""
    return [
        *surface(model, lambda w: w.house.wizards[model], table, **values),
        method(
            model, "action_apply", lambda w: ([[w.house.wizards[model]]], {}), answers
        ),
        method(
            model,
            "action_apply",
            lambda w: ([[w.house.managers_wizards[model]]], {}),
            # public  custom. other   rep     other   inside  clerk   manager admin
            "login    refused refused refused refused refused refused ok      refused",
            variant="the manager's own",
        ),
    ]


# nobody reads, changes or applies what another one has open
TABLE = """
    #      public  custom. other   rep     other   inside  clerk   manager admin
    read   login   refused refused refused refused refused refused refused refused
    export login   invalid invalid invalid invalid invalid invalid invalid refused
    search login   refused refused refused refused refused refused empty   empty
    create login   refused refused refused refused refused refused ok      ok
    write  login   refused refused refused refused refused refused refused refused
    copy   login   refused refused refused refused refused refused refused refused
    unlink login   refused refused refused refused refused refused refused refused
"""
APPLY = "login    refused refused refused refused refused refused refused refused"

WIZARDS = [
    *wizard(
        "res.partner.web.access",
        TABLE,
        APPLY,
        change={"as_rep": True},
        make=lambda w: {"partner_ids": [(6, 0, [w.alpha.address])]},
    ),
    *wizard(
        "sale.rep.assign",
        TABLE,
        APPLY,
        change={"operation": "replace"},
        make=lambda w: {
            "partner_ids": [(6, 0, [w.alpha.partner])],
            "rep_ids": [(6, 0, [w.users.other_rep])],
        },
    ),
    *wizard(
        "sale.rep.substitute",
        TABLE,
        APPLY,
        change={"date_to": "2030-02-01"},
        make=lambda w: {
            "rep_id": w.users.rep,
            "substitute_id": w.users.other_rep,
            "date_to": "2030-01-31",
        },
    ),
]

ACTIONS = [
    method(
        "res.partner",
        "action_open_web_access",
        lambda w: ([[w.alpha.contact]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused refused ok      ok",
    ),
    method(
        "sale.rep.assignment.rule",
        "action_apply",
        lambda w: ([[w.house.assignment_rule]], {}),
        "login    refused refused refused refused refused refused ok      ok",
    ),
    method(
        "sale.rep.assignment.rule",
        "action_show_customers",
        lambda w: ([[w.house.assignment_rule]], {}),
        "login    refused refused refused refused refused ok      ok      ok",
    ),
]

MANAGEMENT = [*WIZARDS, *ACTIONS]

"""Assigning in bulk: a rule for many customers, and what a rep's lists cost then.

One action assigns 100,000 customers (10,000 in the short run) within 120 s and 1 GiB;
the rep sees them in the next transaction. The lists are compared with those of an
administrator, who has no rule to pay for; their bound is what a person waits for
without noticing.
"""

import json
import subprocess

from rep_data import fill

from setup.testing.bench import Row

SECONDS, MEBIBYTES, LIST_MS = 120, 1024, 300
SIZES = {True: (100_000, (50, 5_000, 50_000)), False: (10_000, (50, 5_000))}
MARK = "bench: "

_MEASURE = """
import json, time

def memory(name):
    # MiB; VmHWM is the most since the last reset, VmRSS what is held now
    with open("/proc/self/status") as status:
        rows = dict(row.split(":", 1) for row in status)
    return int(rows[name].split()[0]) / 1024

def forget_peak():
    with open("/proc/self/clear_refs", "w") as resets:
        resets.write("5")

def person(login):
    return env["res.users"].search([("login", "=", login)])

def milliseconds(look, user):
    as_user = env(user=user, su=False)
    times = []
    for _n in range(7):
        as_user.invalidate_all()
        env.cr.cache.clear()
        began = time.perf_counter()
        look(as_user)
        times.append((time.perf_counter() - began) * 1000)
    return round(sorted(times)[3], 1)

LISTS = {{
    "page of customers": lambda e: e["res.partner"].search_fetch(
        [], ["name"], limit=40
    ),
    "number of customers": lambda e: e["res.partner"].search_count([]),
    "customer by name": lambda e: e["res.partner"].name_search("customer 471", limit=8),
    "page of orders": lambda e: e["sale.order"].search_fetch([], ["name"], limit=40),
    "number of orders": lambda e: e["sale.order"].search_count([]),
}}
rows = []
for login in {logins!r}:
    for name, look in LISTS.items():
        rows.append((f"{{name}}, {{login}}", milliseconds(look, person(login)), "ms"))
rep = person("bench-rep-50")
rule = env["sale.rep.assignment.rule"].create({{
    "name": "Everybody", "rep_ids": rep.ids, "country_ids": env.ref("base.be").ids,
}})
env.cr.commit()
forget_peak()
began = time.monotonic()
rule.action_apply()
env.cr.commit()
rows.append(("rule: seconds", round(time.monotonic() - began, 2), "s"))
rows.append(("rule: memory of the whole process", round(memory("VmHWM"), 1), "MiB"))
partners = env(user=rep, su=False)["res.partner"]
seen = partners.search_count([("name", "=like", "Bench %")])
rows.append(("rule: customers the rep sees", seen, "customers"))
print({mark!r} + json.dumps(rows))
"""


def run(env, full):
    """Measure on a copy of the suite's template; answer a row for every figure."""
    customers, reps = SIZES[bool(full)]
    logins = ["admin", *(f"bench-rep-{size}" for size in reps)]
    script = fill(customers, reps) + _MEASURE.format(logins=logins, mark=MARK)
    return [_judge(*row, customers) for row in _in_shell(env, script)]


def _judge(name, value, unit, customers):
    bounds = {"s": SECONDS, "MiB": MEBIBYTES, "ms": LIST_MS}
    if unit in bounds:
        return Row(name, value, unit, f"<= {bounds[unit]}", value <= bounds[unit])
    return Row(name, value, unit, f"= {customers}", value == customers)


def _in_shell(env, script):
    """Rows that the script prints, run in a shell on a fresh database."""
    name = "bench_assign"
    env.databases.drop(name)
    env.databases.create(name, env.templates["suite"])
    try:
        command = env.odoo("shell", "-d", name, "--no-http")
        done = subprocess.run(
            command, input=script, text=True, check=True, capture_output=True
        )
    finally:
        env.databases.drop(name)
    return json.loads(done.stdout.partition(MARK)[2].splitlines()[0])

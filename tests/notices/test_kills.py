"""Notices go out once each, whatever happens to those who send them.

Real workers, real SMTP and HTTP, real kills. What may come twice is only what the other
side had accepted when its worker was killed before the commit; then the id is the same.
"""

import itertools
import os
import random
import time

KILLS = 100 if os.environ.get("SUITE_FULL") else 8
ENOUGH = 20  # notices, so that both workers have something to do
HOLD_SECONDS = 0.03  # how long a server may take to say that it has kept a message


def test_each_notice_goes_out_once(office):
    office.confirm_orders(15)
    office.send_all()
    assert office.states() == {"sent": 30}
    assert len(office.smtp.messages) == len(office.sms.messages) == 15
    assert set(office.copies().values()) == {1}
    assert {mail.subject[:10] for mail in office.smtp.messages} == {"Your order"}
    assert all("is confirmed." in sms.text for sms in office.sms.messages)
    known = {row[0] for row in office.rows("SELECT message_id FROM sale_order_notice")}
    assert set(office.copies()) == known


def test_what_comes_while_the_servers_are_down_goes_out_later(office):
    office.confirm_orders(6)
    office.smtp.stop()
    office.sms.stop()
    assert office.wait(office.start_worker()) == 0
    assert office.pending() == 12
    tried = office.rows("SELECT max(attempts), sum(attempts) FROM sale_order_notice")
    assert tried == [(1, 2)]  # a server that is down is tried once, not for each
    office.smtp.start()
    office.sms.start()
    office.let_time_pass()
    office.send_all()
    assert office.states() == {"sent": 12}
    assert set(office.copies().values()) == {1}


def test_a_recipient_who_is_refused_stops_nobody_else(office):
    office.smtp.refused["customer-1@example.com"] = 550
    office.smtp.refused["customer-2@example.com"] = 451
    office.sms.refused["+31612340000"] = "wrong_number_format"
    office.confirm_orders(4)
    office.send_all(rounds=3)
    states = office.rows(
        "SELECT channel, state, count(*) FROM sale_order_notice GROUP BY 1, 2"
    )
    assert sorted(states) == [
        ("mail", "failed", 1),
        ("mail", "pending", 1),
        ("mail", "sent", 2),
        ("sms", "failed", 1),
        ("sms", "sent", 3),
    ]
    office.smtp.refused.clear()
    office.let_time_pass()
    office.send_all()
    assert office.states() == {"failed": 2, "sent": 6}


def test_kills_lose_nothing_and_double_only_what_was_accepted(office):
    random_ = random.Random(19)
    accepted: dict[str, int] = {}
    office.confirm_orders(min(KILLS, 25) * 3)
    tries = itertools.count()
    office.smtp.hold_seconds = office.sms.hold_seconds = HOLD_SECONDS
    while office.kills < KILLS:
        number = next(tries)
        assert number < KILLS * 4, f"only {office.kills} of {KILLS} were at work"
        if office.pending() < ENOUGH:
            office.confirm_orders(25)
        victim, other = office.start_worker(), office.start_worker()
        time.sleep(random_.uniform(0.05, 0.4))
        office.hold(other)  # so that it does not take the victim's notice at once
        accepted |= office.kill(victim)
        office.let_go(other)
        if number % 2:
            accepted |= office.kill(other)
        else:
            office.wait(other)
    office.smtp.hold_seconds = office.sms.hold_seconds = 0.0
    office.send_all()
    notices = office.rows("SELECT message_id, state FROM sale_order_notice")
    assert {state for _id, state in notices} == {"sent"}
    expected = {one: 1 + accepted.get(one, 0) for one, _state in notices}
    assert office.copies() == expected
    # Some kills have to fall where a second copy cannot be avoided.
    assert accepted or KILLS < 100

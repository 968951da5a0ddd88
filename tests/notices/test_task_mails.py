"""Mails about tasks reach assignees and creator once, over a server that goes down."""

MODEL = "project.task.notice"
TASKS = """
people = env["res.users"].create([
    {{
        "name": f"Person {{number}}", "login": f"person-{{number}}",
        "email": f"person-{{number}}@example.com",
        "group_ids": [(4, env.ref("sales_team.group_sale_salesman_all_leads").id)],
    }}
    for number in range(3)
])
order = env["sale.order"].create({{
    "partner_id": env["res.partner"].create({{"name": "Customer"}}).id
}})
order.message_subscribe(env["res.partner"].create(
    {{"name": "Follower", "email": "follower@example.com"}}
).ids)
tasks = env["project.task"].with_user(people[0]).create([
    {{
        "name": f"Task {{number}}", "document_model": "sale.order",
        "document_id": order.id, "user_ids": [(6, 0, people[1:].ids)],
    }}
    for number in range({count})
])
env.cr.commit()
tasks.with_user(people[2]).write({{"state": "1_done"}})
env.cr.commit()
"""
PEOPLE = {f"person-{number}@example.com" for number in range(3)}


def test_each_is_told_once_also_when_the_server_was_down(office):
    office.smtp.stop()
    office.shell(TASKS.format(count=4))
    assert office.wait(office.start_worker(MODEL)) == 0
    tried = office.rows(
        "SELECT count(*), sum(attempts) FROM project_task_notice WHERE state='pending'"
    )
    assert tried == [(12, 1)]  # a server that is down is tried once, not for each
    office.smtp.start()
    office.rows("UPDATE project_task_notice SET next_try_at = NULL")
    workers = [office.start_worker(MODEL) for _number in range(2)]
    assert [office.wait(worker) for worker in workers] == [0, 0]
    office.wait(office.start_worker(MODEL))
    assert office.rows(
        "SELECT state, count(*) FROM project_task_notice GROUP BY state"
    ) == [("sent", 12)]
    told = [
        (mail.recipients, mail.subject)
        for mail in office.smtp.messages
        if mail.subject.startswith("Task finished")
    ]
    assert len(told) == len(set(told)) == 12
    assert {recipient for recipients, _subject in told for recipient in recipients} == (
        PEOPLE
    )
    assert len(set(office.smtp.ids())) == len(office.smtp.ids())

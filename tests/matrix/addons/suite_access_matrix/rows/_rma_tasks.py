"""Tasks on documents, their mails, and discussions: `sale_rma_tasks`."""

from ..matrix.calls import get
from ..matrix.row import method, route, surface

BY_OTHERS = "login    refused refused refused refused refused refused refused refused"

TASKS = [
    method(
        "project.task",
        "create",
        lambda w: (
            [
                {
                    "name": "Made",
                    "document_model": "sale.order",
                    "document_id": w.alpha.order,
                }
            ],
            {},
        ),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused ok      ok      ok",
    ),
    method(
        "project.task",
        "write",
        lambda w: ([[w.alpha.task], {"name": "Changed"}], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused ok      ok      ok",
    ),
    method(
        "project.task",
        "write",
        lambda w: (
            [
                [w.house.bravo_task],
                {"document_model": "sale.order", "document_id": w.alpha.order},
            ],
            {},
        ),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused ok      ok      ok",
        variant="moved to a document of Alpha",
    ),
    method(
        "project.task",
        "action_open_document",
        lambda w: ([[w.alpha.task]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused ok      ok      ok",
    ),
    *surface(
        "project.task.notice",
        lambda w: w.alpha.task_notice,
        # for project managers, whom no standard role makes
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused refused
        export login   invalid invalid invalid invalid invalid invalid invalid refused
        search login   refused refused refused refused refused refused refused refused
        create login   refused refused refused refused refused refused refused refused
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"state": "sent"},
        make=lambda w: {
            "task_id": w.alpha.task,
            "number": 99,
            "user_id": w.me,
            "partner_id": w.my_partner,
            "message_id": "<by-hand-task@example.com>",
        },
    ),
    *(
        method(
            "project.task.notice",
            press,
            lambda w: ([[w.alpha.task_notice]], {}),
            BY_OTHERS,
        )
        for press in ("action_retry", "action_cancel")
    ),
]

PAGES = [
    route(
        "/my/discussions",
        get("/my/discussions"),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    seen    empty   empty   empty   empty   empty   empty   empty",
    ),
    route(
        "/my/discussions/page/<int:page>",
        get("/my/discussions/page/1"),
        "login    seen    empty   empty   empty   empty   empty   empty   empty",
    ),
    route(
        "/my/discussions/<int:discussion_id>",
        get("/my/discussions/{alpha.discussion}"),
        "login    seen    /my     /my     /my     /my     /my     /my     /my",
    ),
]

DISCUSSIONS = surface(
    "project.discussion",
    lambda w: w.alpha.discussion,
    """
    #      public  custom. other   rep     other   inside  clerk   manager admin
    read   login   seen    refused refused refused refused refused refused refused
    export login   invalid invalid invalid invalid invalid invalid invalid refused
    search login   seen    empty   empty   empty   empty   empty   empty   empty
    create login   refused refused refused refused ok      ok      ok      ok
    write  login   refused refused refused refused refused refused refused refused
    copy   login   refused refused refused refused refused refused refused refused
    unlink login   refused refused refused refused refused refused refused refused
    """,
    change={"state": "closed"},
    make=lambda w: {"name": "Made", "project_id": w.house.task_project},
)


def furnish(world):
    """A task on Alpha's order with a mail about it, and a discussion about Alpha."""
    env, house, alpha = world.env, world.house, world.alpha
    house.task_project = env["project.project"].create({"name": "Range"}).id
    task, other = env["project.task"].create(
        [
            {
                "name": f"Call {customer.marker}",
                "document_model": "sale.order",
                "document_id": customer.order,
            }
            for customer in (alpha, world.bravo)
        ]
    )
    alpha.task, house.bravo_task = task.id, other.id
    notice = env["project.task.notice"].create(
        {
            "task_id": task.id,
            "number": 1,
            "user_id": env.user.id,
            "partner_id": env.user.partner_id.id,
            "message_id": "<alpha-task@example.com>",
        }
    )
    alpha.task_notice = notice.id
    discussion = env["project.discussion"].create(
        {"name": f"Prices of {alpha.marker}", "project_id": house.task_project}
    )
    # the customer is invited
    alpha.participant = world.users["customer"].partner_id.id
    discussion.message_subscribe([alpha.participant])
    alpha.discussion = discussion.id


PARTICIPANTS = [
    method(
        "project.discussion",
        "message_unsubscribe",
        lambda w: ([[w.alpha.discussion], [w.alpha.participant]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    ok      refused refused refused refused refused refused refused",
    )
]

ROWS = [*TASKS, *PAGES, *DISCUSSIONS, *PARTICIPANTS]

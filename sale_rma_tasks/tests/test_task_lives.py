"""Random lives of tasks: whoever is to be told is told, once, and nobody else."""

import os
from collections import Counter
from contextlib import suppress

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.sale_order_flow.notice_errors import DownError

from .task_common import KINDS, SALES, TaskMixin

LIVES = 1000 if os.environ.get("SUITE_FULL") else 60
# Five who manage projects, a salesman with his own documents, and an outsider.
PEOPLE = st.integers(0, 6)
STATES = st.sampled_from(
    ("01_in_progress", "02_changes_requested", "03_approved", "1_done", "1_canceled")
)
STEPS = st.one_of(
    st.tuples(st.just("state"), st.tuples(STATES, PEOPLE)),
    st.tuples(st.just("stage"), st.tuples(st.integers(0, 2), PEOPLE)),
    st.tuples(st.just("assign"), st.sets(PEOPLE, max_size=3)),
    st.tuples(st.just("follow"), PEOPLE),
    st.tuples(st.just("leave"), PEOPLE),
    st.tuples(st.just("rename"), PEOPLE),
    st.tuples(st.just("send"), st.booleans()),
)
LIFE = st.tuples(
    st.sampled_from(range(7)),
    PEOPLE,
    st.sets(PEOPLE, max_size=3),
    st.lists(STEPS, min_size=2, max_size=8),
)


@tagged("post_install", "-at_install")
class TestTaskLives(TaskMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = [
            cls._create_user(f"life_{number}", f"{SALES},project.group_project_manager")
            for number in range(5)
        ]
        cls.people += [
            cls._create_user("life_own", "sales_team.group_sale_salesman"),
            cls._create_user("life_outsider", "base.group_user"),
        ]
        confirmed = cls._create_order(cls.goods)
        confirmed.action_confirm()
        cls.documents = [
            *(cls._create_document(kind) for kind in KINDS),
            confirmed,
        ]
        cls.stages = cls.env.ref("sale_rma_tasks.project_documents").type_ids
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": False})

    @settings(
        max_examples=LIVES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(life=LIFE)
    def _live(self, life):
        savepoint = self.env.cr.savepoint()
        self.handed_over.clear()
        try:
            self._run_life(*life)
        finally:
            self.env.cr.precommit.clear()
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_assignees_and_creator_are_told_once_of_each_change(self):
        self._live()

    # --- One life ---

    def _run_life(self, document, creator, assignees, steps):
        self.creator, self.gone = self.people[creator], set()
        people = [self.people[number].id for number in assignees]
        task = self._begin_task(self.documents[document], [Command.set(people)])
        self._commit()
        self.expected = Counter()
        for step, argument in steps:
            status = (task.state, task.stage_id)
            # who may not do it changes nothing, and nobody is told of it
            with suppress(AccessError), self.env.cr.savepoint():
                getattr(self, f"_live_{step}")(task, argument)
            self._commit()
            if status != (task.state, task.stage_id):
                self.expected.update(self._get_entitled(task))
        self.trouble = None
        self._send_all()
        told = Counter(address for address, _subject in self.handed_over)
        self.assertEqual(told, self.expected)
        others = self.env["mail.notification"].search(
            [
                ("mail_message_id.model", "=", "project.task"),
                ("mail_message_id.res_id", "=", task.id),
                ("mail_message_id.tracking_value_ids", "!=", False),
            ]
        )
        self.assertFalse(others)

    def _begin_task(self, document, people):
        """Return a task of the creator: made by him, or by a program where he may not
        read the document."""
        try:
            with self.env.cr.savepoint():
                task = self._create_task(document, self.creator, user_ids=people)
                return task.with_env(self.env)
        except AccessError:
            task = self._create_task(document, self.env.user, user_ids=people)
        self.env.cr.execute(
            "UPDATE project_task SET create_uid = %s WHERE id = %s",
            (self.creator.id, task.id),
        )
        task.invalidate_recordset()
        return task

    def _get_entitled(self, task):
        """Return the addresses of who is to be told, from the rule as it is written."""
        people = {*task.user_ids, self.creator}
        return {user.email for user in people if user.active}

    # --- What happens ---

    def _live_state(self, task, argument):
        state, number = argument
        task.with_user(self.people[number]).state = state

    def _live_stage(self, task, argument):
        stage, number = argument
        task.with_user(self.people[number]).stage_id = self.stages[stage]

    def _live_assign(self, task, numbers):
        task.user_ids = [Command.set([self.people[number].id for number in numbers])]

    def _live_follow(self, task, number):
        subtypes = self.env["mail.message.subtype"].search(
            [("res_model", "in", ("project.task", False))]
        )
        task.message_subscribe(self.people[number].partner_id.ids, subtypes.ids)

    def _live_leave(self, task, number):
        task.message_unsubscribe(self.people[number].partner_id.ids)

    def _live_rename(self, task, number):
        task.with_user(self.people[number]).name = f"Renamed {number}"

    def _live_send(self, _task, is_down):
        self.trouble = DownError("down") if is_down else None
        self._send_all()

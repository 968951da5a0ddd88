import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

/** The rest of a day, planned anew, beside what is: to take or to leave. */
export class ReplanDialog extends Component {
    static template = "delivery_routing.ReplanDialog";
    static components = { Dialog };
    static props = { proposal: Object, accept: Function, close: Function };

    setup() {
        this.state = useState({ busy: false });
    }

    /** What is compared, line by line: each courier, all of them, and what is left. */
    get rows() {
        const { couriers, before, after } = this.props.proposal;
        return [
            ...couriers.filter((one) => one.before.doors || one.after.doors),
            { name: _t("All"), before: this.sums(before), after: this.sums(after) },
            {
                name: _t("On no route"),
                before: { doors: before.left },
                after: { doors: after.left },
            },
        ];
    }

    sums({ late, km, cost }) {
        return { late, km, cost };
    }

    isChanged({ before, after }) {
        return Object.keys(after).some((name) => before[name] !== after[name]);
    }

    async accept() {
        this.state.busy = true;
        try {
            await this.props.accept();
        } finally {
            this.props.close();
        }
    }
}

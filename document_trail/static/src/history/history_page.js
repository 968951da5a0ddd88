import { Component, onMounted, onWillStart, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { HistoryGroup } from "./history_group";

const NO_FILTERS = { user_id: "", field: "", date_from: "", date_to: "", only_new: false };

/** What an action, a button of a form or an address says that the page is about. */
function getScope({ context, params }) {
    if (params?.scope === "person") {
        return { scope: "person", user_id: Number(params.user_id) };
    }
    return {
        scope: "document",
        document_model: params?.document_model || context.active_model,
        document_id: Number(params?.document_id || context.active_id),
    };
}

/**
 * Tells what happened to a document, or what a person did, newest first.
 *
 * The scope comes in the action's params, see the model document.trail.history; without
 * it, the document is the active record.
 */
export class HistoryPage extends Component {
    static template = "document_trail.HistoryPage";
    static components = { Dropdown, DropdownItem, HistoryGroup, Layout };
    static props = { ...standardActionServiceProps };
    static path = "document-history";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.display = { controlPanel: {} };
        this.scope = getScope(this.props.action);
        onMounted(() => this.props.updateActionState(this.scope)); // for the address
        this.state = useState({
            choices: { title: "", users: [], fields: [] },
            filters: { ...NO_FILTERS },
            groups: [],
            isLoading: true,
            next: false,
            since: false,
        });
        onWillStart(async () => {
            const [choices] = await Promise.all([
                this.call("get_choices", [this.scope]),
                this.load(),
            ]);
            this.state.choices = choices;
        });
    }

    get isFiltered() {
        return Object.values(this.state.filters).some(Boolean);
    }

    get isPerson() {
        return this.scope.scope === "person";
    }

    get sinceTitle() {
        return this.state.since
            ? _t("What others changed since %s", this.state.since)
            : _t("You have not looked at this before.");
    }

    call(method, args) {
        return this.orm.call("document.trail.history", method, args);
    }

    get usedFilters() {
        const used = Object.entries(this.state.filters).filter(([, value]) => value);
        return Object.fromEntries(used);
    }

    async load() {
        this.state.isLoading = true;
        const page = this.call("get_page", [this.scope, this.usedFilters]);
        const { groups, next, since } = await this.keepLast.add(page);
        Object.assign(this.state, { groups, next, since, isLoading: false });
    }

    async loadMore() {
        this.state.isLoading = true;
        const page = this.call("get_page", [this.scope, this.usedFilters, this.state.next]);
        const { groups, next } = await this.keepLast.add(page);
        const last = this.state.groups.at(-1);
        if (last && groups.length && groups[0].key === last.key) {
            // a change that goes on from one page to the next
            last.records.push(...groups.shift().records);
        }
        this.state.groups.push(...groups);
        Object.assign(this.state, { next, isLoading: false });
    }

    setFilter(name, value) {
        this.state.filters[name] = value;
        return this.load();
    }

    resetFilters() {
        Object.assign(this.state.filters, NO_FILTERS);
        return this.load();
    }

    async markSeen() {
        await this.call("mark_seen", [this.scope]);
        return this.load();
    }

    export(format) {
        return download({
            url: `/document_trail/history/${format}`,
            data: {
                scope: JSON.stringify(this.scope),
                filters: JSON.stringify(this.usedFilters),
            },
        });
    }

    /** Open the document, or what is left of it. */
    openDocument({ model, id, is_gone }) {
        if (is_gone) {
            return this.action.doAction({
                type: "ir.actions.client",
                tag: "document_trail.history",
                name: _t("History"),
                params: { scope: "document", document_model: model, document_id: id },
            });
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("document_trail.history", HistoryPage);

import { Component, markRaw, markup } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { ReplanDialog } from "./replan_dialog";

const SEARCH_LOOK_MS = 2000;
const DOORS = ["delivery", "return", "pickup"];

/** What the board asks of the server, and what becomes of the answers. */
export class BoardChanges extends Component {
    // --- What is there ---

    /** Show an answer: the whole board, or of it what has changed. */
    take(board) {
        this.keepFocus();
        const fresh = this.columnsOf(board);
        if (board.carriers) {
            this.state.columns = fresh;
        } else {
            const byKey = Object.fromEntries(fresh.map((column) => [column.key, column]));
            this.state.columns = this.state.columns.map((column) => byKey[column.key] || column);
        }
        this.countDoors();
        this.state.plan = board.plan;
        if (this.state.map) {
            this.loadMap();
        }
    }

    /** A card that is drawn at another place loses the focus, and keys would go nowhere. */
    keepFocus() {
        const { activeElement } = document;
        if (this.root.el?.contains(activeElement) && activeElement.dataset.stop) {
            this.focusId = Number(activeElement.dataset.stop);
        }
    }

    /** How many stops that may be planned are at each door; a move does not change it. */
    countDoors() {
        this.doors = {};
        for (const column of this.state.columns.filter((one) => one.isOpen)) {
            for (const { door } of column.doors.filter((stop) => stop.door)) {
                this.doors[door] = (this.doors[door] || 0) + 1;
            }
        }
    }

    columnsOf(board) {
        const columns = [];
        if (board.unassigned) {
            const waiting = { isOpen: true, routeId: false };
            columns.push(
                { ...waiting, key: "unassigned", name: _t("On no route"), stops: board.unassigned },
                { ...waiting, key: "impossible", name: _t("Impossible"), stops: board.impossible }
            );
        }
        for (const route of board.columns) {
            columns.push({
                ...route,
                key: `route-${route.id}`,
                name: route.courier,
                isOpen: route.is_open,
                routeId: route.id,
            });
        }
        for (const carrier of board.carriers || []) {
            columns.push({
                ...carrier,
                key: `carrier-${carrier.carrier_id}`,
                carrierId: carrier.carrier_id,
                isOpen: true,
                routeId: false,
                stops: [],
            });
        }
        for (const column of columns) {
            column.doors = column.stops.filter((stop) => DOORS.includes(stop.kind));
        }
        return columns.map(markRaw);
    }

    async load() {
        this.take(await this.orm.call("delivery.plan", "board", [[this.planId]]));
    }

    // --- Planning ---

    async plan() {
        if (await this.change("board_plan")) {
            const waiting = this.state.columns.filter((column) =>
                ["unassigned", "impossible"].includes(column.key)
            );
            const left = waiting.reduce((sum, column) => sum + column.stops.length, 0);
            this.say(_t("Planned. On no route: %s", left));
        }
    }

    /** Plan what is still ahead anew, and show it beside what is. */
    async replan() {
        const proposal = await this.whileBusy(() =>
            this.orm.call("delivery.plan", "board_replan", [[this.planId]])
        );
        if (!proposal) {
            return;
        }
        await this.load(); // new transfers were collected
        if (!proposal.is_better || !proposal.moves.length) {
            this.say(_t("Nothing better was found for the rest of the day."));
            return;
        }
        this.dialog.add(ReplanDialog, {
            proposal,
            accept: async () => {
                if (await this.change("board_accept", { proposal })) {
                    this.say(_t("The rest of the day is planned anew."));
                }
            },
        });
    }

    // --- Moving ---

    async move(stopId, column, position, force = false) {
        if (column.carrierId) {
            return this.handTo(stopId, column);
        }
        const values = { stop_id: stopId, route_id: column.routeId, position, force };
        await this.ifAllowed("board_move", values, ({ price }) =>
            _t("Moved to %(column)s: %(price)s", { column: column.name, price })
        );
    }

    async merge(stop) {
        if (this.doors[stop.door] > 1) {
            await this.ifAllowed("board_merge", { stop_id: stop.id, force: false }, () =>
                _t("%s is one stop now", stop.name)
            );
        }
    }

    async split(stop) {
        if (await this.change("board_split", { stop_id: stop.id })) {
            this.focusId = stop.id;
            this.say(_t("%s is several stops again", stop.name));
        }
    }

    async pin(stop, column) {
        if (!column.routeId && !stop.pinned_id) {
            return;
        }
        const courier_id = stop.pinned_id ? false : column.courier_id;
        if (await this.change("board_pin", { stop_id: stop.id, courier_id })) {
            this.focusId = stop.id;
            this.say(courier_id ? _t("Pinned to %s", column.name) : _t("Anybody may bring it"));
        }
    }

    async lock(stop) {
        if (!stop.begin && !stop.locked) {
            return;
        }
        if (await this.change("board_lock", { stop_id: stop.id, is_locked: !stop.locked })) {
            this.focusId = stop.id;
            this.say(stop.locked ? _t("Unlocked") : _t("Locked to %s", stop.begin));
        }
    }

    async lockRoute(column) {
        const is_locked = !column.is_locked;
        if (await this.change("board_lock_route", { route_id: column.routeId, is_locked })) {
            this.say(is_locked ? _t("The route is locked") : _t("The route is unlocked"));
        }
    }

    /**
     * Ask for a change that may break a rule; then somebody decides.
     *
     * @param {Function} told what is said of an answer
     */
    async ifAllowed(method, values, told) {
        const answer = await this.whileBusy(() =>
            this.orm.call("delivery.plan", method, [[this.planId]], values)
        );
        if (!answer) {
            return;
        }
        if (answer.accepted) {
            this.take(answer.board);
            this.say(told(answer));
        } else {
            this.ask(answer, () => this.ifAllowed(method, { ...values, force: true }, told));
        }
        this.focusId = values.stop_id;
    }

    /**
     * Ask for a change whose answer is the board as it is then, or what has changed.
     *
     * @returns {Promise<boolean>} whether it was asked; not while another one runs
     */
    async change(method, values = {}) {
        const board = await this.whileBusy(() =>
            this.orm.call("delivery.plan", method, [[this.planId]], values)
        );
        if (board) {
            this.take(board);
        }
        return Boolean(board);
    }

    async whileBusy(task) {
        if (this.state.busy) {
            return undefined;
        }
        this.state.busy = true;
        try {
            return await task();
        } finally {
            this.state.busy = false;
        }
    }

    ask({ problems, price }, goOn) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("This breaks a rule"),
            body: [...problems, price].filter(Boolean).join("\n"),
            confirmLabel: _t("Move anyway"),
            confirm: goOn,
            cancelLabel: _t("Leave it"),
            cancel: () => {},
        });
    }

    say(text) {
        this.state.said = text;
    }

    // --- The map ---

    async toggleMap() {
        if (this.state.map) {
            this.state.map = null;
        } else {
            await this.loadMap();
        }
    }

    async loadMap() {
        const { svg, legend } = await this.orm.call("delivery.plan", "board_map", [[this.planId]]);
        this.state.map = { svg: markup(svg), legend }; // drawn by the server, names escaped
    }

    // --- The longer search ---

    get isSearching() {
        return ["waiting", "running"].includes(this.state.search.state);
    }

    async searchLonger() {
        await this.askSearch("board_search_longer");
        this.say(_t("A longer search is under way"));
    }

    async stopSearch() {
        await this.askSearch("board_search_stop");
    }

    async lookAtSearch() {
        const wasSearching = this.isSearching;
        await this.askSearch("board_search");
        if (wasSearching && !this.isSearching) {
            await this.load();
            this.say(this.state.search.result || _t("The longer search failed"));
        }
    }

    async askSearch(method) {
        this.state.search = await this.orm.call("delivery.plan", method, [[this.planId]]);
        clearTimeout(this.searchTimer);
        if (this.isSearching) {
            this.searchTimer = setTimeout(() => this.lookAtSearch(), SEARCH_LOOK_MS);
        }
    }

    // --- Carriers ---

    async handTo(stopId, column) {
        const values = { stop_id: stopId, carrier_id: column.carrierId };
        if (await this.change("board_hand_to", values)) {
            this.say(_t("Moved to %s", column.name));
        }
    }

    async takeBack(parcel) {
        if (await this.change("board_take_back", { picking_id: parcel.id })) {
            this.say(_t("%s is brought by us", parcel.name));
        }
    }

    async saveNumbers(numbers) {
        const isSaved = await this.change("board_tracking", { numbers });
        if (isSaved) {
            this.say(_t("Tracking numbers are saved"));
        }
        return isSaved;
    }

    async printParcels(column, method) {
        const action = await this.orm.call("delivery.plan", method, [
            [this.planId],
            column.carrierId,
        ]);
        this.action.doAction(action);
    }
}

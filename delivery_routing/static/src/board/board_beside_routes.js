import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const SEARCH_LOOK_MS = 2000;

/** What the board has beside routes: the longer search, carriers, tracking numbers. */
export class BoardBesideRoutes extends Component {
    /** Carriers and forwarders: what they bring is on no route of ours. */
    get carriers() {
        return this.state.board.carriers.map((carrier) => ({
            ...carrier,
            key: `carrier-${carrier.carrier_id}`,
            carrierId: carrier.carrier_id,
            isOpen: true,
            routeId: false,
            stops: [],
        }));
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

    /**
     * Ask for a change whose answer is the board as it is then.
     *
     * @returns {Promise<boolean>} whether it was asked; not while another one runs
     */
    async change(method, values) {
        const board = await this.whileBusy(() =>
            this.orm.call("delivery.plan", method, [[this.planId]], values)
        );
        if (board) {
            this.state.board = board;
        }
        return Boolean(board);
    }

    async printHandOver(column) {
        const action = await this.orm.call("delivery.plan", "board_hand_over_list", [
            [this.planId],
            column.carrierId,
        ]);
        this.action.doAction(action);
    }

    // --- Tracking numbers ---

    /** The numbers of a column that were typed and are not written yet. */
    typedNumbers(column) {
        const typed = {};
        for (const parcel of column.parcels) {
            const number = this.state.numbers[parcel.id];
            if (number !== undefined && number !== parcel.tracking) {
                typed[parcel.id] = number;
            }
        }
        return typed;
    }

    hasTyped(column) {
        return Object.keys(this.typedNumbers(column)).length > 0;
    }

    /**
     * A list that is pasted fills the fields below as well, one line each; an empty
     * line leaves its field as it is.
     */
    pasteNumbers(ev, column, index) {
        const text = ev.clipboardData.getData("text/plain");
        const lines = text.trimEnd().split(/\r?\n/).map((line) => line.trim());
        if (lines.length < 2) {
            return;
        }
        ev.preventDefault();
        lines.forEach((line, at) => {
            const parcel = column.parcels[index + at];
            if (parcel && line) {
                this.state.numbers[parcel.id] = line;
            }
        });
    }

    async saveNumbers(column) {
        const numbers = this.typedNumbers(column);
        if (!(await this.change("board_tracking", { numbers }))) {
            return;
        }
        for (const [id, number] of Object.entries(numbers)) {
            if (this.state.numbers[id] === number) {
                delete this.state.numbers[id]; // else it was typed anew meanwhile
            }
        }
        this.say(_t("Tracking numbers are saved"));
    }
}

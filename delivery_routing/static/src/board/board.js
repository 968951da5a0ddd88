import { onWillStart, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { BoardCarrier } from "./board_carrier";
import { BoardColumn } from "./board_column";
import { BoardChanges } from "./board_changes";

/**
 * The deliveries of one day: what is on no route, and a column for every courier.
 * Stops are moved by dragging, or by Enter, arrows and Enter; every move is timed,
 * priced and checked by the server before it counts.
 */
export class DeliveryBoard extends BoardChanges {
    static template = "delivery_routing.Board";
    static components = { BoardCarrier, BoardColumn };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.root = useRef("root");
        this.planId = this.props.action.params?.plan_id || this.props.action.context.active_id;
        this.focusId = null; // the stop that gets the focus when the board is drawn
        this.sought = ""; // what was searched for, and which of its stops was shown
        this.found = 0;
        this.state = useState({
            plan: null,
            columns: [], // plain objects: one that has not changed is not drawn again
            busy: false,
            carried: null, // {stopId, column, position}: a stop moved by keys
            said: "",
            foundId: null, // one stop of several that have what was searched for
            map: null,
            search: { state: "", percent: 0, result: "" }, // the longer search
        });
        this.doings = this.makeDoings();
        onWillStart(async () => {
            await this.load();
            await this.lookAtSearch();
        });
        onWillUnmount(() => clearTimeout(this.searchTimer));
        useEffect(() => this.show());
    }

    /** What columns may ask for; the same object always, so that they stay as drawn. */
    makeDoings() {
        return {
            drop: (stopId, column, position) => this.drop(stopId, column, position),
            key: (ev, stop, column) => this.onKeydown(ev, stop, column),
            details: (stop) => this.openStop(stop),
            pin: (stop, column) => this.pin(stop, column),
            lock: (stop) => this.lock(stop),
            merge: (stop) => this.merge(stop),
            atDoor: (stop) => this.doors[stop.door],
            split: (stop) => this.split(stop),
            route: (column) => this.openRoute(column),
            lockRoute: (column) => this.lockRoute(column),
            takeBack: (parcel) => this.takeBack(parcel),
            saveNumbers: (numbers) => this.saveNumbers(numbers),
            printParcels: (column, method) => this.printParcels(column, method),
        };
    }

    /** Put the focus, and what is moved by keys, where they can be seen. */
    show() {
        if (this.focusId) {
            this.handleOf(this.focusId)?.focus();
            this.focusId = null;
        }
        if (this.state.carried) {
            const aim = this.root.el?.querySelector(".o_before, .o_delivery_aim");
            aim?.scrollIntoView({ block: "nearest", inline: "nearest" });
        }
    }

    handleOf(stopId) {
        return this.root.el?.querySelector(`[data-stop="${stopId}"]`);
    }

    columnOf(stopId) {
        return this.state.columns.find((column) => column.stops.some((stop) => stop.id === stopId));
    }

    /** Which of its stops the column shows as taken. */
    carriedIn(column) {
        const stopId = this.state.carried?.stopId;
        return column.doors.some((stop) => stop.id === stopId) ? stopId : null;
    }

    /** Which of its stops the column shows as found. */
    foundIn(column) {
        const { foundId } = this.state;
        return column.doors.some((stop) => stop.id === foundId) ? foundId : null;
    }

    /** Before which of its doors the stop would be put down now. */
    aimIn(column) {
        const carried = this.state.carried;
        return carried?.column === column.key ? carried.position : null;
    }

    // --- By mouse ---

    drop(stopId, column, position) {
        if (column.isOpen && this.columnOf(stopId)) {
            this.move(stopId, column, this.withoutItself(stopId, column, position));
        }
    }

    /** The server counts doors without the one that is moved. */
    withoutItself(stopId, column, position) {
        const at = column.doors.findIndex((stop) => stop.id === stopId);
        return at >= 0 && at < position ? position - 1 : position;
    }

    // --- By keys ---

    onKeydown(ev, stop, column) {
        const keys = {
            Enter: () => this.takeOrPut(stop, column),
            Escape: () => this.leave(),
            ArrowLeft: () => this.shift(-1),
            ArrowRight: () => this.shift(1),
            ArrowUp: () => this.step(stop, column, -1),
            ArrowDown: () => this.step(stop, column, 1),
            l: () => this.lock(stop),
            p: () => this.pin(stop, column),
            m: () => this.merge(stop),
        };
        const key = ev.key.length === 1 ? ev.key.toLowerCase() : ev.key;
        const isCommand = ev.ctrlKey || ev.metaKey || ev.altKey;
        const isUnlocking = key === "l" && stop.locked && !stop.outcome;
        const isAllowed = ev.key.length > 1 || column.isOpen || isUnlocking;
        if (keys[key] && !isCommand && isAllowed) {
            ev.preventDefault();
            keys[key]();
        }
    }

    takeOrPut(stop, column) {
        const carried = this.state.carried;
        if (!carried) {
            if (column.isOpen && !stop.locked) {
                const position = column.doors.indexOf(stop);
                this.state.carried = { stopId: stop.id, column: column.key, position };
                this.say(_t("%s is taken: choose a place with the arrows", stop.name));
            }
            return;
        }
        const target = this.state.columns.find((one) => one.key === carried.column);
        this.state.carried = null;
        this.move(
            carried.stopId,
            target,
            this.withoutItself(carried.stopId, target, carried.position)
        );
    }

    leave() {
        this.state.carried = null;
        this.say(_t("Left where it was"));
    }

    shift(by) {
        const carried = this.state.carried;
        if (!carried) {
            return;
        }
        const open = this.state.columns.filter(
            (column) => column.isOpen && column.key !== "impossible"
        );
        const at = open.findIndex((column) => column.key === carried.column);
        const next = open[Math.min(Math.max(at + by, 0), open.length - 1)];
        carried.column = next.key;
        carried.position = Math.min(carried.position, next.doors.length);
        this.say(next.name);
    }

    step(stop, column, by) {
        const carried = this.state.carried;
        if (carried) {
            const target = this.state.columns.find((one) => one.key === carried.column);
            const last = target.doors.length;
            carried.position = Math.min(Math.max(carried.position + by, 0), last);
            this.say(_t("Place %s", carried.position + 1));
            return;
        }
        const next = column.doors[column.doors.indexOf(stop) + by];
        if (next) {
            this.handleOf(next.id)?.focus();
        }
    }

    // --- Finding ---

    /**
     * Go to the next stop that has the text in its name, orders or address. The focus
     * leaves the search only for the one stop that there is: of several, Enter goes on.
     */
    onFind(ev) {
        const text = ev.target.value.trim().toLowerCase();
        if (ev.key !== "Enter") {
            return;
        }
        this.state.foundId = null;
        if (!text) {
            return;
        }
        const stops = this.state.columns.flatMap((column) => column.doors);
        const found = stops.filter((stop) =>
            [stop.name, stop.orders, stop.address].some((one) => one.toLowerCase().includes(text))
        );
        if (!found.length) {
            this.say(_t("No stop has that in its name, orders or address"));
            return;
        }
        this.found = text === this.sought ? (this.found + 1) % found.length : 0;
        this.sought = text;
        const stop = found[this.found];
        const handle = this.handleOf(stop.id);
        handle.scrollIntoView({ block: "center", inline: "center" });
        if (found.length === 1) {
            handle.focus();
        } else {
            this.state.foundId = stop.id;
        }
        this.say(_t("%(name)s, one of %(count)s", { name: stop.name, count: found.length }));
    }

    // --- Elsewhere ---

    openStop(stop) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "delivery.stop",
            res_id: stop.id,
            views: [[false, "form"]],
            target: "new",
        });
    }

    openRoute(column) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "delivery.route",
            res_id: column.routeId,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("delivery_routing.board", DeliveryBoard);

import { onWillStart, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { BoardBesideRoutes } from "./board_beside_routes";

/**
 * The deliveries of one day: what is on no route, and a column for every courier.
 * Stops are moved by dragging, or by Enter, arrows and Enter; every move is timed and
 * checked by the server before it counts.
 */
export class DeliveryBoard extends BoardBesideRoutes {
    static template = "delivery_routing.Board";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.root = useRef("root");
        this.planId = this.props.action.params?.plan_id || this.props.action.context.active_id;
        this.state = useState({
            board: null,
            busy: false,
            carried: null, // {stopId, column, position}: a stop moved by keys
            target: null, // key of the column a stop is dragged over
            said: "",
            focusId: null,
            numbers: {}, // tracking numbers that were typed, by transfer
            search: { state: "", percent: 0, result: "" }, // the longer search
        });
        onWillStart(async () => {
            await this.load();
            await this.lookAtSearch();
        });
        onWillUnmount(() => clearTimeout(this.searchTimer));
        useEffect(
            (stopId) => {
                if (stopId) {
                    const handle = this.root.el?.querySelector(`[data-stop="${stopId}"]`);
                    handle?.focus();
                }
            },
            () => [this.state.focusId, this.state.board, this.state.carried?.position]
        );
    }

    // --- What is there ---

    get columns() {
        const { board } = this.state;
        const waiting = [
            {
                key: "unassigned",
                name: _t("On no route"),
                stops: board.unassigned,
                isOpen: true,
                routeId: false,
            },
            {
                key: "impossible",
                name: _t("Impossible"),
                stops: board.impossible,
                isOpen: true,
                routeId: false,
            },
        ];
        const routes = board.columns.map((route) => ({
            ...route,
            key: `route-${route.id}`,
            name: route.courier,
            isOpen: route.is_open,
            routeId: route.id,
            stops: route.stops,
        }));
        return [...waiting, ...routes, ...this.carriers];
    }

    doors(column) {
        return column.stops.filter((stop) => this.isDoor(stop));
    }

    isDoor(stop) {
        return ["delivery", "return"].includes(stop.kind);
    }

    columnOf(stopId) {
        return this.columns.find((column) => column.stops.some((stop) => stop.id === stopId));
    }

    isCarried(stop) {
        return this.state.carried?.stopId === stop.id;
    }

    /** Where the stop would be put down now: before this door of this column. */
    isAim(column, index) {
        const carried = this.state.carried;
        return carried && carried.column === column.key && carried.position === index;
    }

    // --- What is asked of the server ---

    async load() {
        this.state.board = await this.orm.call("delivery.plan", "board", [[this.planId]]);
    }

    async plan() {
        await this.whileBusy(async () => {
            this.state.board = await this.orm.call("delivery.plan", "board_plan", [
                [this.planId],
            ]);
            const left = this.state.board.unassigned.length + this.state.board.impossible.length;
            this.say(_t("Planned. On no route: %s", left));
        });
    }

    async move(stopId, column, position, force = false) {
        if (column.carrierId) {
            return this.handTo(stopId, column);
        }
        const answer = await this.whileBusy(() =>
            this.orm.call("delivery.plan", "board_move", [[this.planId]], {
                stop_id: stopId,
                route_id: column.routeId,
                position,
                force,
            })
        );
        if (!answer) {
            return;
        }
        if (!answer.accepted) {
            this.ask(answer.problems, () => this.move(stopId, column, position, true));
            return;
        }
        this.state.board = answer.board;
        this.state.focusId = stopId;
        this.say(_t("Moved to %s", column.name));
    }

    async pin(stop, column) {
        await this.change("board_pin", {
            stop_id: stop.id,
            courier_id: stop.pinned_id ? false : column.courier_id,
        });
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

    ask(problems, goOn) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("This breaks a rule"),
            body: problems.join("\n"),
            confirmLabel: _t("Move anyway"),
            confirm: goOn,
            cancelLabel: _t("Leave it"),
            cancel: () => {},
        });
    }

    say(text) {
        this.state.said = text;
    }

    // --- By mouse ---

    onDragStart(ev, stop) {
        ev.dataTransfer.setData("text/plain", String(stop.id));
        ev.dataTransfer.effectAllowed = "move";
    }

    onDragOver(ev, column) {
        if (column.isOpen) {
            ev.preventDefault();
            this.state.target = column.key;
        }
    }

    onDragLeave() {
        this.state.target = null;
    }

    onDrop(ev, column, position) {
        ev.preventDefault();
        ev.stopPropagation();
        this.state.target = null;
        const stopId = Number(ev.dataTransfer.getData("text/plain"));
        if (column.isOpen && this.columnOf(stopId)) {
            this.move(stopId, column, this.withoutItself(stopId, column, position));
        }
    }

    /** The server counts doors without the one that is moved. */
    withoutItself(stopId, column, position) {
        const at = this.doors(column).findIndex((stop) => stop.id === stopId);
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
        };
        if (keys[ev.key]) {
            ev.preventDefault();
            keys[ev.key]();
        }
    }

    takeOrPut(stop, column) {
        const carried = this.state.carried;
        if (!carried) {
            if (column.isOpen) {
                const position = this.doors(column).findIndex((one) => one.id === stop.id);
                this.state.carried = { stopId: stop.id, column: column.key, position };
                this.state.focusId = stop.id;
                this.say(_t("%s is taken: choose a place with the arrows", stop.name));
            }
            return;
        }
        const target = this.columns.find((one) => one.key === carried.column);
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
        const open = this.columns.filter((column) => column.isOpen && column.key !== "impossible");
        const at = open.findIndex((column) => column.key === carried.column);
        const next = open[Math.min(Math.max(at + by, 0), open.length - 1)];
        carried.column = next.key;
        carried.position = Math.min(carried.position, this.doors(next).length);
        this.say(next.name);
    }

    step(stop, column, by) {
        const carried = this.state.carried;
        if (carried) {
            const target = this.columns.find((one) => one.key === carried.column);
            const last = this.doors(target).length;
            carried.position = Math.min(Math.max(carried.position + by, 0), last);
            this.say(_t("Place %s", carried.position + 1));
            return;
        }
        const doors = this.doors(column);
        const next = doors[doors.indexOf(stop) + by];
        if (next) {
            this.state.focusId = next.id;
        }
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

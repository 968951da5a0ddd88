import { Component, useRef } from "@odoo/owl";

/**
 * A column of stops. It is drawn again only when its own stops change, or what is moved
 * by keys or found comes or goes; events of all its cards end here.
 */
export class BoardColumn extends Component {
    static template = "delivery_routing.BoardColumn";
    static props = {
        column: Object,
        doings: Object,
        carriedId: { type: [Number, { value: null }] },
        foundId: { type: [Number, { value: null }] },
        aim: { type: [Number, { value: null }] }, // before which door it would be put down
    };

    setup() {
        this.section = useRef("section");
    }

    get column() {
        return this.props.column;
    }

    isDoor(stop) {
        return !["depot", "break"].includes(stop.kind);
    }

    canDrag(stop) {
        return this.column.isOpen && !stop.locked;
    }

    /** A lock ends also where the route has left. */
    canLock(stop) {
        return this.column.isOpen ? stop.begin || stop.locked : stop.locked && !stop.outcome;
    }

    stopOf(ev) {
        const card = ev.target.closest?.("[data-card]");
        return card && this.column.doors.find((stop) => stop.id === Number(card.dataset.card));
    }

    onClick(ev) {
        const doing = ev.target.closest("[data-do]")?.dataset.do;
        const stop = this.stopOf(ev);
        if (doing && stop) {
            this.props.doings[doing](stop, this.column);
        }
    }

    onKeydown(ev) {
        if (ev.target.matches("[data-stop]")) {
            this.props.doings.key(ev, this.stopOf(ev), this.column);
        }
    }

    // --- Dragging ---

    onDragStart(ev) {
        const stop = this.stopOf(ev);
        if (stop) {
            ev.dataTransfer.setData("text/plain", String(stop.id));
            ev.dataTransfer.effectAllowed = "move";
        }
    }

    onDragOver(ev) {
        if (this.column.isOpen) {
            ev.preventDefault();
            this.section.el.classList.add("o_dragged_over");
        }
    }

    onDragLeave(ev) {
        if (!this.section.el.contains(ev.relatedTarget)) {
            this.section.el.classList.remove("o_dragged_over");
        }
    }

    onDrop(ev) {
        ev.preventDefault();
        this.section.el.classList.remove("o_dragged_over");
        const before = this.stopOf(ev);
        const { doors } = this.column;
        const position = before ? doors.indexOf(before) : doors.length;
        this.props.doings.drop(Number(ev.dataTransfer.getData("text/plain")), this.column, position);
    }
}

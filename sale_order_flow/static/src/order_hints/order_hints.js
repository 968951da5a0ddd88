import {Component, onWillStart, useRef, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/**
 * What can be offered with the order. Arrow keys walk through the proposals, Enter
 * adds the one that has the focus.
 */
export class OrderHints extends Component {
    static template = "sale_order_flow.OrderHints";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.root = useRef("root");
        this.state = useState({hints: null, busy: false, added: ""});
        onWillStart(() => this.load());
    }

    get record() {
        return this.props.record;
    }

    get isEmpty() {
        const hints = this.state.hints;
        return hints && !Object.values(hints).some((kind) => kind.length);
    }

    /** Proposals that are products, with their heading. */
    get lists() {
        const {accessories, alternatives} = this.state.hints;
        return {accessories, alternatives};
    }

    async load() {
        if (this.record.resId) {
            const hints = await this.orm.call("sale.order", "get_hints", [
                [this.record.resId],
            ]);
            this.state.hints = hints;
        }
    }

    async saveAndLoad() {
        if (await this.record.save()) {
            await this.load();
            this.focus(0);
        }
    }

    async add(hint, name) {
        if (this.state.busy || !(await this.record.save())) {
            return;
        }
        this.state.busy = true;
        try {
            await this.orm.call("sale.order", "add_hinted_product", [
                [this.record.resId],
                hint.product_id,
                hint.quantity || 1,
            ]);
            await this.record.load();
            await this.load();
            this.state.added = name;
        } finally {
            this.state.busy = false;
        }
        this.focus(0);
    }

    onKeydown(ev) {
        const step = {ArrowDown: 1, ArrowUp: -1}[ev.key];
        if (!step) {
            return;
        }
        const buttons = this.getButtons();
        const at = buttons.indexOf(document.activeElement);
        this.focus(Math.min(Math.max(at + step, 0), buttons.length - 1));
        ev.preventDefault();
        ev.stopPropagation();
    }

    getButtons() {
        return [...(this.root.el?.querySelectorAll("button.o_hint") || [])];
    }

    focus(position) {
        this.getButtons()[position]?.focus();
    }
}

registry.category("view_widgets").add("sale_order_hints", {component: OrderHints});

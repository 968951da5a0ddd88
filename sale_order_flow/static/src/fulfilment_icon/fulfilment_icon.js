import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {_t} from "@web/core/l10n/translation";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const ICONS = {
    own: "fa-home",
    supplier: "fa-truck",
    manufacturer: "fa-industry",
};

/** Who ships the goods, as an icon with its name beside it or as its title. */
export class FulfilmentIcon extends Component {
    static template = "sale_order_flow.FulfilmentIcon";
    static props = {...standardFieldProps, showLabel: {type: Boolean, optional: true}};

    get level() {
        return this.props.record.data[this.props.name];
    }

    get icon() {
        return ICONS[this.level];
    }

    get label() {
        const {selection} = this.props.record.fields[this.props.name];
        const option = selection.find(([value]) => value === this.level);
        return option ? _t("Shipped by: %s", option[1]) : "";
    }
}

export const fulfilmentIcon = {
    component: FulfilmentIcon,
    supportedTypes: ["selection"],
    extractProps: ({options}) => ({showLabel: Boolean(options.show_label)}),
};

registry.category("fields").add("fulfilment_icon", fulfilmentIcon);

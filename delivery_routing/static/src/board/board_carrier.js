import { useState } from "@odoo/owl";
import { BoardColumn } from "./board_column";

/** What a carrier or forwarder brings: transfers with their tracking numbers. */
export class BoardCarrier extends BoardColumn {
    static template = "delivery_routing.BoardCarrier";

    setup() {
        super.setup();
        this.numbers = useState({}); // that were typed, by transfer
    }

    /** The numbers that were typed and are not written yet. */
    get typed() {
        const typed = {};
        for (const parcel of this.column.parcels) {
            const number = this.numbers[parcel.id];
            if (number !== undefined && number !== parcel.tracking) {
                typed[parcel.id] = number;
            }
        }
        return typed;
    }

    get hasTyped() {
        return Object.keys(this.typed).length > 0;
    }

    /**
     * A list that is pasted fills the fields below as well, one line each; an empty
     * line leaves its field as it is.
     */
    pasteNumbers(ev, index) {
        const text = ev.clipboardData.getData("text/plain");
        const lines = text.trimEnd().split(/\r?\n/).map((line) => line.trim());
        if (lines.length < 2) {
            return;
        }
        ev.preventDefault();
        lines.forEach((line, at) => {
            const parcel = this.column.parcels[index + at];
            if (parcel && line) {
                this.numbers[parcel.id] = line;
            }
        });
    }

    async saveNumbers() {
        const numbers = this.typed;
        if (!(await this.props.doings.saveNumbers(numbers))) {
            return;
        }
        for (const [id, number] of Object.entries(numbers)) {
            if (this.numbers[id] === number) {
                delete this.numbers[id]; // else it was typed anew meanwhile
            }
        }
    }
}

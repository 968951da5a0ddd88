import { rpc } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";
import { patchDynamicContent } from "@web/public/utils";
import { Checkout } from "@website_sale/interactions/checkout";
import { showSlots } from "./slots";

/** Customers choose when our couriers come, below the delivery method. */
patch(Checkout.prototype, {
    setup() {
        super.setup();
        patchDynamicContent(this.dynamicContent, {
            ".o_delivery_slots": { "t-on-click": this.chooseSlot.bind(this) },
        });
    },

    async _updateDeliveryMethod(radio) {
        await super._updateDeliveryMethod(...arguments);
        for (const box of this.el.querySelectorAll(".o_delivery_slots")) {
            this._clearElement(box);
        }
        const box = this._slotBox(radio);
        if (box) {
            box.innerHTML = (await this.waitFor(rpc("/shop/delivery_slots"))).html;
        }
    },

    async chooseSlot(ev) {
        const button = ev.target.closest("button[data-slot-id]");
        const radio = this.el.querySelector("input[name='o_delivery_radio']:checked");
        if (!button || !radio || this.isChoosingSlot) {
            return;
        }
        this.isChoosingSlot = true;
        this._disableMainButton();
        button.setAttribute("aria-busy", "true");
        try {
            const { slotId, date } = button.dataset;
            const answer = await this.waitFor(
                rpc("/shop/delivery_slots/choose", { slot_id: Number(slotId) || null, date })
            );
            showSlots(this._slotBox(radio), answer.html, { slotId, date });
            if (answer.success) {
                this._updateAmountBadge(radio, answer);
                this._updateCartSummaries(answer);
            }
        } finally {
            this.isChoosingSlot = false;
            button.removeAttribute("aria-busy");
            this._enableMainButton();
        }
    },

    _updateAmountBadge(radio, rateData) {
        super._updateAmountBadge(...arguments);
        const place = this._getDeliveryMethodContainer(radio).querySelector(".o_delivery_message");
        if (place) {
            place.textContent = (rateData.success && rateData.warning_message) || "";
        }
    },

    _slotBox(radio) {
        return this._getDeliveryMethodContainer(radio).querySelector(".o_delivery_slots");
    },

    _isDeliveryMethodReady() {
        const missing = this.el.querySelector(".o_delivery_slots [data-slot-missing]");
        return super._isDeliveryMethodReady(...arguments) && !missing;
    },
});

import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";
import { showSlots } from "./slots";

/** Customers choose when our couriers come on the page of their quotation. */
export class QuotationSlots extends Interaction {
    static selector = ".o_quotation_slots";
    dynamicContent = {
        _root: { "t-on-click": this.locked(this.choose) },
    };

    async choose(ev) {
        const button = ev.target.closest("button[data-slot-id]");
        if (!button) {
            return;
        }
        const { orderId, accessToken } = this.el.dataset;
        const { slotId, date } = button.dataset;
        button.setAttribute("aria-busy", "true");
        const answer = await this.waitFor(
            rpc(`/my/orders/${orderId}/delivery_slots/choose`, {
                access_token: accessToken,
                slot_id: Number(slotId) || null,
                date,
            })
        );
        if (answer.is_total_changed) {
            // the amounts are all over the page, and in what is signed and paid
            window.location.hash = this.el.id;
            window.location.reload();
        } else if (answer.html) {
            showSlots(this.el, answer.html, { slotId, date });
        }
    }
}

registry
    .category("public.interactions")
    .add("delivery_routing.quotation_slots", QuotationSlots);

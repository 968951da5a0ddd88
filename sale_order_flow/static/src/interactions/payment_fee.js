import { patch } from "@web/core/utils/patch";
import { rpc } from "@web/core/network/rpc";
import { PaymentForm } from "@payment/interactions/payment_form";

/** Where fees depend on the payment method, the total follows the chosen one. */
patch(PaymentForm.prototype, {
    async willStart() {
        await super.willStart();
        const radio = this.el.querySelector("input[name='o_payment_radio']:checked");
        if (radio) {
            await this.waitFor(this._applyPaymentFee(radio));
        }
    },

    async selectPaymentOption(ev) {
        await super.selectPaymentOption(ev);
        await this.waitFor(this._applyPaymentFee(ev.target));
    },

    /**
     * Put the fee of the chosen option on the order; the button waits for it.
     *
     * @param {HTMLInputElement} radio - the chosen option
     */
    async _applyPaymentFee(radio) {
        const orderId = parseInt(this.paymentContext.feeOrderId);
        if (!orderId) {
            return;
        }
        this._disableButton();
        const optionId = this._getPaymentOptionId(radio);
        const isToken = this._getPaymentOptionType(radio) === "token";
        const result = await this.waitFor(
            rpc("/sale_order_flow/payment_fee", {
                order_id: orderId,
                access_token: this.paymentContext.accessToken,
                payment_method_id: isToken ? null : optionId,
                token_id: isToken ? optionId : null,
                amount: parseFloat(this.paymentContext.amount),
            })
        );
        this.paymentContext.amount = result.amount;
        this.el.dataset.amount = result.amount;
        this._showPaymentFee(result);
        this._enableButton(false);
    },

    /**
     * @param {Object} result - formatted amounts of the order
     */
    _showPaymentFee(result) {
        const texts = {
            ".o_payment_fee_name": result.fee_name,
            ".o_payment_fee_amount": result.fee,
            ".o_payment_fee_total": result.amount_total,
            ".o_payment_fee_due": result.amount_text,
            ".o_payment_fee_prepayment": result.prepayment,
            "[data-id='total_amount']": result.amount_total,
            "[data-id='total_untaxed']": result.amount_untaxed,
            "tr[name='o_order_total_untaxed'] .monetary_field": result.amount_untaxed,
            "tr[name='o_order_total_taxes'] .monetary_field": result.amount_tax,
            "tr[name='o_order_total'] .monetary_field": result.amount_total,
            "#amount_total_summary.monetary_field": result.amount_total,
        };
        for (const [selector, html] of Object.entries(texts)) {
            for (const element of document.querySelectorAll(selector)) {
                element.innerHTML = html; // formatted by the server
            }
        }
        for (const row of document.querySelectorAll(".o_payment_fee_row")) {
            row.classList.toggle("d-none", !result.fee);
        }
    },
});

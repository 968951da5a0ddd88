import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** A filter or an order of the customer list applies as soon as it is chosen. */
export class RepCustomers extends Interaction {
    static selector = ".o_rep_search";
    dynamicContent = {
        ".o_rep_autosubmit": { "t-on-change": () => this.el.requestSubmit() },
    };
}

/** When the order was taken, and the customer's reference, are kept while they are typed. */
export class RepTaken extends Interaction {
    static selector = ".o_rep_taken";
    dynamicContent = {
        _root: { "t-on-submit.prevent": () => this.save() },
        input: { "t-on-change": () => this.save() },
    };

    async save() {
        const response = await this.waitFor(
            browser.fetch(this.el.action, {
                method: "POST",
                headers: { Accept: "application/json" },
                body: new FormData(this.el),
            })
        );
        const { error } = response.ok
            ? await this.waitFor(response.json())
            : { error: _t("This could not be saved. Reload the page.") };
        this.tell(error);
    }

    tell(error) {
        const status = this.el.querySelector(".o_rep_taken_status");
        status.textContent = error || _t("Saved");
        status.classList.toggle("text-danger", Boolean(error));
        status.classList.toggle("text-success", !error);
    }
}

/** Prints the list of orders. */
export class RepPrint extends Interaction {
    static selector = ".o_rep_print";
    dynamicContent = {
        _root: { "t-on-click": () => window.print() },
    };
}

registry
    .category("public.interactions")
    .add("sales_rep_deferred_order.rep_customers", RepCustomers)
    .add("sales_rep_deferred_order.rep_taken", RepTaken)
    .add("sales_rep_deferred_order.rep_print", RepPrint);

/**
 * Core shows no server errors to people without a backend login. A rep has to know why
 * something was refused.
 */
import { browser } from "@web/core/browser/browser";
import { rpcErrorHandler } from "@web/core/errors/error_handlers";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { token } from "./acting_token";

const ADDON = "odoo.addons.sales_rep_deferred_order.models";
const STALE_PAGE = `${ADDON}.ir_http.StaleRepPageError`;
const NO_CUSTOMER = `${ADDON}.website.NoRepCustomerError`;

const customers = {
    name: _t("Customers"),
    onClick: () => {
        browser.location.href = "/my/rep";
    },
};
const reload = {
    name: _t("Reload"),
    primary: true,
    onClick: () => browser.location.reload(),
};

const notifications = registry.category("error_notifications");
notifications.add(STALE_PAGE, {
    title: _t("This page is out of date"),
    type: "warning",
    sticky: true,
    buttons: [reload, customers],
});
notifications.add(NO_CUSTOMER, {
    title: _t("No customer chosen"),
    type: "warning",
    sticky: true,
    buttons: [customers],
});

/** Tell reps what visitors are not told. */
export function repErrorHandler(env, error, originalError) {
    if (!(originalError instanceof RPCError)) {
        return false;
    }
    const name = originalError.exceptionName;
    const concernsRep = token || name === STALE_PAGE || name === NO_CUSTOMER;
    return concernsRep && notifications.contains(name)
        ? rpcErrorHandler(env, error, originalError)
        : false;
}

// Before "swallowAllVisitorErrors".
registry.category("error_handlers").add("repErrorHandler", repErrorHandler, { sequence: -1 });

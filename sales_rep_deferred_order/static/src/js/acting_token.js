/**
 * Pages shown while a rep orders for a customer carry a token that says for whom. It goes
 * along with all that the page asks of the server, so that a page of one customer never
 * touches another one, see models/ir_http.py.
 */
import { browser } from "@web/core/browser/browser";
import { rpc } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";

const HEADER = "X-Rep-Acting";
const FIELD = "rep_acting";
// Links that write, with the language prefix that may stand before them.
const WRITING_LINKS =
    /^(\/[a-z]{2,3}([_@][A-Za-z0-9]+)*)?\/(coupon\/|shop\/(change_pricelist\/|claimreward|payment\/validate|pricelist)|shop\/cart$|wallet\/top_up|website\/action\/)/;

export const token = document.querySelector("meta[name='o-rep-acting']")?.content || "";

function isSameOrigin(url) {
    return new URL(url, window.location.href).origin === window.location.origin;
}

function addField(form) {
    if (!isSameOrigin(form.action) || form.querySelector(`input[name='${FIELD}']`)) {
        return;
    }
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = FIELD;
    input.value = token;
    form.append(input);
}

function addParameter(link) {
    if (!link.href || !isSameOrigin(link.href)) {
        return;
    }
    const url = new URL(link.href);
    if (WRITING_LINKS.test(url.pathname)) {
        url.searchParams.set(FIELD, token);
        link.href = url.toString();
    }
}

if (token) {
    patch(rpc, {
        _rpc(url, params, settings = {}) {
            const headers = { ...settings.headers, [HEADER]: token };
            return super._rpc(url, params, { ...settings, headers });
        },
    });
    patch(browser, {
        fetch(resource, options = {}) {
            if (resource instanceof Request || !isSameOrigin(resource)) {
                return super.fetch(resource, options);
            }
            const headers = new Headers(options.headers);
            headers.set(HEADER, token);
            return super.fetch(resource, { ...options, headers });
        },
    });
    document.addEventListener("submit", (ev) => addField(ev.target), { capture: true });
    patch(HTMLFormElement.prototype, {
        submit() {
            addField(this);
            super.submit();
        },
    });
    document.addEventListener(
        "click",
        (ev) => {
            const link = ev.target.closest?.("a[href]");
            if (link) {
                addParameter(link);
            }
        },
        { capture: true }
    );
}

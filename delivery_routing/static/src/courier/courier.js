/** The courier's page: what is in its address after # is what it shows. */

import {formView, shrink} from "./form.js";
import {merge, overlay} from "./overlay.js";
import {fill, h, routesView, routeView, stopView} from "./page.js";
import {fetchData, openStore, Queue} from "./store.js";

const REFRESH = 60000;
const {words, user} = JSON.parse(document.getElementById("settings").textContent);
const place = (id) => document.getElementById(id);

/** Return how to find what has the focus when the screen was drawn anew. */
function nameOf(node) {
    if (!node || !place("main").contains(node)) {
        return "";
    }
    return node.id ? `#${node.id}` : `#main [href="${CSS.escape(node.getAttribute("href") || "")}"]`;
}

class Page {
    constructor(store) {
        this.store = store;
        this.routes = [];
        this.refused = [];
        this.queue = new Queue(store, user, this);
        this.act = {
            start: (route) => this.queue.report("start", route.id, null),
            arrive: (route, stop) => this.queue.report("arrive", route.id, stop.id),
            undo: (route, stop) => this.queue.report("undo", route.id, stop.id),
            photo: (route, stop, input) => this.takePhoto(route, stop, input),
        };
    }

    async begin() {
        const kept = await this.store.get("routes");
        this.routes = kept?.user === user ? kept.routes : [];
        this.refused = (await this.store.get(`refused ${user}`)) || [];
        await this.queue.load(this.routes);
        this.render(true);
        addEventListener("hashchange", () => this.render(true));
        addEventListener("online", () => this.refresh());
        document.addEventListener("visibilitychange", () => !document.hidden && this.refresh());
        setInterval(() => this.refresh(), REFRESH);
        await this.refresh();
    }

    /** Send what waits, then ask what is new; without a network all stays as it is. */
    async refresh() {
        await this.queue.send();
        if (this.queue.rows.length) {
            return;
        }
        const {number} = this.queue;
        try {
            const data = await fetchData();
            if (data.user !== user) {
                location.reload();
                return;
            }
            if (this.queue.number !== number) {
                return; // something was told meanwhile: this answer is older
            }
            this.queue.see(data.routes);
            const before = new Map(this.routes.map((route) => [route.id, route]));
            this.routes = data.routes.map((route) => merge(before.get(route.id), route));
            await this.keep();
        } catch (error) {
            this.queue.state = error.isLogin ? "login" : "offline";
        }
        this.onQueue();
    }

    keep() {
        return this.store.put("routes", {user, routes: this.routes});
    }

    // --- What the queue tells ---

    onQueue() {
        this.render(false);
    }

    async onRoute(route) {
        this.routes = this.routes.map((one) => (one.id === route.id ? merge(one, route) : one));
        await this.keep();
    }

    async onRefused(row, message) {
        const stop = this.routes.flatMap((route) => route.stops).find((one) => one.id === row.stop);
        this.refused.push({name: stop ? stop.name : "", message});
        await this.store.put(`refused ${user}`, this.refused);
    }

    async takePhoto(route, stop, input) {
        const [file] = input.files;
        if (file) {
            const picture = await shrink(file);
            await this.queue.report("photo", route.id, stop.id, {picture});
        }
    }

    // --- Showing ---

    render(isNew) {
        this.renderStatus();
        const view = this.view();
        if (!isNew && view.isForm) {
            return; // nobody loses what he is typing
        }
        const focused = nameOf(document.activeElement);
        place("main").replaceChildren(...view.nodes);
        place("title").textContent = view.title;
        document.title = view.title;
        const back = place("back");
        back.hidden = !view.back;
        back.setAttribute("href", view.back || "#");
        back.textContent = words.back;
        if (isNew) {
            scrollTo(0, 0);
            place("title").focus({preventScroll: true});
        } else if (focused) {
            (document.querySelector(focused) || place("title")).focus({preventScroll: true});
        }
    }

    view() {
        const routes = this.routes.map((route) => overlay(route, this.queue.rows));
        const [, kind, id, outcome] = location.hash.match(/^#([rs])(\d+)(?:\/(\w+))?$/) || [];
        const number = Number(id);
        if (kind === "s") {
            const route = routes.find((one) => one.stops.some((stop) => stop.id === number));
            if (route) {
                return this.stopScreen(route, route.stops.find((stop) => stop.id === number), outcome);
            }
        }
        const chosen = routes.find((one) => kind === "r" && one.id === number);
        const route = chosen || (routes.length === 1 && routes[0]);
        if (route) {
            const nodes = routeView({words, route, act: this.act});
            return {nodes, title: `${route.name} ${route.date}`, back: routes.length > 1 && "#"};
        }
        return {nodes: routesView({words, routes}), title: words.title};
    }

    stopScreen(route, stop, outcome) {
        const title = `${stop.number}. ${stop.name}`;
        if (words.outcomes[outcome] && !stop.outcome) {
            const save = async (values) => {
                await this.queue.report("outcome", route.id, stop.id, values);
                location.hash = `#s${stop.id}`;
            };
            const nodes = formView({words, stop, outcome, save});
            return {nodes, title, back: `#s${stop.id}`, isForm: true};
        }
        return {nodes: stopView({words, route, stop, act: this.act}), title, back: `#r${route.id}`};
    }

    renderStatus() {
        const {state, rows} = this.queue;
        const waiting = rows.length ? fill(words.waiting, {number: rows.length}) : words.sent;
        const text = state === "offline" ? `${waiting}, ${words.offline}` : waiting;
        const status = place("status");
        if (status.dataset.text !== text + state) {
            status.dataset.text = text + state;
            status.className = `status ${rows.length ? "waiting" : state}`;
            const login = h("a", {href: "/web/login?redirect=/my/routes"}, words.log_in);
            status.replaceChildren(...(state === "login" ? [words.login, " ", login] : [text]));
        }
        this.renderAlerts();
    }

    /** What was refused is read out once, not with every look at the office. */
    renderAlerts() {
        const box = place("alerts");
        if (box.dataset.number === String(this.refused.length)) {
            return;
        }
        box.dataset.number = this.refused.length;
        box.replaceChildren(
            ...this.refused.map((one) => {
                const text = fill(words.refused, {message: `${one.name} ${one.message}`.trim()});
                const dismiss = async () => {
                    this.refused = this.refused.filter((other) => other !== one);
                    await this.store.put(`refused ${user}`, this.refused);
                    this.render(false);
                    place("title").focus({preventScroll: true});
                };
                return h("p", {class: "alert"}, text, h("button", {onclick: dismiss}, words.dismiss));
            })
        );
    }
}

const page = new Page(await openStore());
await page.begin();
navigator.serviceWorker?.register("/my/routes/worker.js", {scope: "/my/routes"});

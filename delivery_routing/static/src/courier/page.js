/** The screens: routes, one route, one stop. Each function returns nodes. */

/** Make an element; texts are texts, never HTML. */
export function h(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith("on")) {
            node.addEventListener(name.slice(2), value);
        } else if (value === true) {
            node.setAttribute(name, "");
        } else if (value !== false && value !== null && value !== undefined) {
            node.setAttribute(name, value);
        }
    }
    node.append(...children.flat().filter((child) => child || child === 0));
    return node;
}

export function fill(words, values) {
    return words.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

export function money(amount, {symbol, digits}) {
    return `${amount.toFixed(digits)} ${symbol}`;
}

function total(stops, amount) {
    const sums = new Map();
    for (const stop of stops) {
        const key = stop.money.symbol;
        const before = sums.get(key) || {...stop.money, sum: 0};
        sums.set(key, {...before, sum: before.sum + amount(stop)});
    }
    return [...sums.values()].filter((one) => one.sum > 0);
}

function moneyLines(words, stops) {
    const have = total(stops, (stop) => stop.cash);
    const open = total(stops, (stop) => (stop.outcome ? 0 : stop.money.due));
    return [
        ...have.map((one) => fill(words.cash_have, {amount: money(one.sum, one)})),
        ...open.map((one) => fill(words.cash_open, {amount: money(one.sum, one)})),
    ];
}

function depotOf({depot, vehicle}) {
    return [depot, vehicle].filter(Boolean).join(", ");
}

export function routesView({words, routes}) {
    if (!routes.length) {
        return [h("p", {class: "empty"}, words.none)];
    }
    return routes.map((route) => {
        const done = route.stops.filter((stop) => stop.outcome).length;
        return h(
            "a",
            {class: "card", href: `#r${route.id}`},
            h("strong", {}, route.date),
            h("span", {}, depotOf(route)),
            h("span", {}, fill(words.stops_done, {done, all: route.stops.length}))
        );
    });
}

export function routeView({words, route, act}) {
    const {stops} = route;
    const done = stops.filter((stop) => stop.outcome).length;
    const facts = [
        fill(words.stops_done, {done, all: stops.length}),
        fill(words.load, {pieces: route.pieces, weight: route.weight}),
        depotOf(route),
        route.start && fill(words.leaves, {time: route.start}),
        route.end && fill(words.returns, {time: route.end}),
        ...moneyLines(words, stops),
    ].filter(Boolean);
    const isWaiting = route.state === "planned" || route.state === "loading";
    return [
        h("ul", {class: "facts", role: "list"}, facts.map((fact) => h("li", {}, fact))),
        h("progress", {max: stops.length, value: done, "aria-label": facts[0]}),
        isWaiting &&
            h("button", {class: "main", type: "button", id: "start", onclick: () => act.start(route)}, words.start),
        route.state === "done" && h("p", {class: "empty"}, words.closed),
        h("ol", {class: "stops", role: "list"}, stops.map((stop) => h("li", {}, stopCard(words, stop)))),
    ].filter(Boolean);
}

function stopCard(words, stop) {
    const due = stop.outcome ? 0 : stop.money.due;
    return h(
        "a",
        {class: `card stop ${stop.outcome || "open"}`, href: `#s${stop.id}`},
        h("span", {class: "number"}, stop.number),
        h(
            "span",
            {class: "grow"},
            h("strong", {}, stop.name),
            h("span", {}, stop.address),
            h("span", {}, [stop.window || stop.eta, stop.orders].filter(Boolean).join(" · ")),
            due > 0 && h("span", {class: "due"}, fill(words.collect, {amount: money(due, stop.money)})),
            stop.outcome && h("span", {class: `tag ${stop.outcome}`}, words.outcomes[stop.outcome])
        )
    );
}

function placeLink(stop) {
    const where = stop.place ? stop.place.join(",") : encodeURIComponent(stop.address);
    if (/iPhone|iPad/.test(navigator.userAgent)) {
        return `https://maps.apple.com/?daddr=${where}`;
    }
    return stop.place ? `geo:${where}?q=${where}` : `geo:0,0?q=${where}`;
}

export function stopView({words, route, stop, act}) {
    return [
        h("p", {class: "place"}, stop.address),
        stop.note && h("p", {class: "note"}, h("strong", {}, `${words.note}: `), stop.note),
        h("ul", {class: "facts", role: "list"}, times(words, stop).map((time) => h("li", {}, time))),
        h(
            "div",
            {class: "buttons"},
            stop.phones.map((phone) =>
                h("a", {class: "button", href: `tel:${phone.replace(/[^+\d]/g, "")}`}, fill(words.call, {phone}))
            ),
            h("a", {class: "button", href: placeLink(stop)}, words.navigate)
        ),
        ...goods(words, stop),
        stop.papers && h("h2", {}, words.papers),
        stop.papers && h("p", {class: "papers"}, stop.papers),
        ...outcome(words, stop),
        ...(route.state === "done" ? [h("p", {class: "empty"}, words.closed)] : actions(words, route, stop, act)),
    ].filter(Boolean);
}

function times(words, stop) {
    return [
        stop.window && fill(words.promised, {window: stop.window}),
        stop.eta && fill(words.expected, {time: stop.eta}),
        stop.arrived && fill(words.arrived, {time: stop.arrived}),
    ].filter(Boolean);
}

function goods(words, stop) {
    const due = stop.outcome ? 0 : stop.money.due;
    return [
        h("h2", {}, stop.kind !== "delivery" ? words.collect_goods : words.goods),
        h(
            "ul",
            {class: "goods", role: "list"},
            stop.lines.map((line) => h("li", {}, `${line.quantity} ${line.unit} ${line.name}`))
        ),
        h("p", {}, `${words.orders}: ${stop.orders}`),
        due > 0 && h("p", {class: "due big"}, fill(words.collect, {amount: money(due, stop.money)})),
    ];
}

function outcome(words, stop) {
    if (!stop.outcome) {
        return [];
    }
    const facts = [
        stop.reason,
        stop.received_by,
        stop.cash > 0 && fill(words.taken_cash, {amount: money(stop.cash, stop.money)}),
        stop.comment,
        stop.photos > 0 && fill(words.photos, {number: stop.photos}),
        stop.has_signature && words.signature,
        stop.isUnsent && words.unsent,
    ].filter(Boolean);
    return [
        h("p", {class: `tag big ${stop.outcome}`}, words.outcomes[stop.outcome]),
        h("ul", {class: "facts", role: "list"}, facts.map((fact) => h("li", {}, fact))),
    ];
}

function actions(words, route, stop, act) {
    const photo = h("input", {
        type: "file",
        id: "photo",
        accept: "image/*",
        capture: "environment",
        onchange: (event) => act.photo(route, stop, event.target),
    });
    const label = h("label", {class: "button", for: "photo"}, words.photo, photo);
    if (stop.outcome) {
        const next = route.stops.find((one) => !one.outcome);
        return [
            h("div", {class: "buttons"}, label, h("button", {id: "undo", onclick: () => act.undo(route, stop)}, words.undo)),
            next && h("a", {class: "button main", href: `#s${next.id}`}, words.next),
        ];
    }
    const kinds = [
        ["delivered", stop.kind !== "delivery" ? words.fetched : words.delivered, "main"],
        ["partly", words.partly, ""],
        ["refused", words.refused_button, ""],
        ["absent", words.absent, ""],
    ];
    return [
        h(
            "div",
            {class: "buttons"},
            !stop.arrived && h("button", {id: "arrive", onclick: () => act.arrive(route, stop)}, words.arrive),
            label
        ),
        h(
            "div",
            {class: "outcomes"},
            kinds.map(([kind, text, style]) => h("a", {class: `button ${style}`, href: `#s${stop.id}/${kind}`}, text))
        ),
    ];
}

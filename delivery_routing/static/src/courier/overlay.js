/** What the office knows, with what it has not heard yet laid over it. */

const KEPT = ["lines", "money"];

/** Keep the goods and the amount of a stop from before its outcome: undoing it without
 * a network needs them. */
export function merge(before, now) {
    const known = new Map((before?.stops || []).map((stop) => [stop.id, stop]));
    for (const stop of now.stops) {
        const old = known.get(stop.id);
        const open = old && (old.outcome ? old.open : old);
        if (stop.outcome && open) {
            stop.open = Object.fromEntries(KEPT.map((name) => [name, open[name]]));
        }
    }
    return now;
}

export function overlay(route, rows) {
    const copy = structuredClone(route);
    for (const row of rows.filter((one) => one.route === route.id)) {
        const stop = copy.stops.find((one) => one.id === row.stop);
        if (copy.state === "planned" || copy.state === "loading") {
            copy.state = "started";
        }
        if (stop) {
            lay(stop, row);
        }
    }
    return copy;
}

function lay(stop, row) {
    stop.isUnsent = true;
    if (row.kind === "arrive") {
        stop.arrived ||= clock(row.at);
    } else if (row.kind === "photo") {
        stop.photos += 1;
    } else if (row.kind === "undo") {
        Object.assign(stop, {outcome: "", cash: 0}, stop.open || {});
    } else if (row.kind === "outcome") {
        stop.open ||= Object.fromEntries(KEPT.map((name) => [name, stop[name]]));
        const {outcome, reason, comment, received_by, cash, signature} = row.values;
        Object.assign(stop, {
            outcome,
            reason: reason || "",
            comment: comment || "",
            received_by: received_by || "",
            cash: cash || 0,
            has_signature: Boolean(signature),
        });
    }
}

function clock(seconds) {
    const moment = new Date(seconds * 1000);
    return [moment.getHours(), moment.getMinutes()]
        .map((part) => String(part).padStart(2, "0"))
        .join(":");
}

/** Return what is to be paid for the quantities, by key of their lines. */
export function dueFor(stop, quantities) {
    const {exact, digits} = stop.money;
    const missing = stop.lines
        .filter((line) => line.is_paid && line.key in quantities)
        .reduce((sum, line) => sum + (line.quantity - quantities[line.key]) * line.price, 0);
    const unit = 10 ** digits;
    return Math.max(Math.round((exact - missing) * unit + 1e-6) / unit, 0);
}

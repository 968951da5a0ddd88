/** What the phone keeps: the routes as the office last told them, and what it has not
 * heard yet. Both are in IndexedDB: they stay when the phone is switched off. */

const NAME = "delivery_routing.courier";
const MAX_BATCH = 40;
const MAX_BYTES = 6_000_000;

function done(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

export async function openStore() {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
        request.result.createObjectStore("data");
        request.result.createObjectStore("queue", {keyPath: "uid"});
    };
    return new Store(await done(request));
}

export class Store {
    constructor(database) {
        this.database = database;
    }

    _store(name, mode = "readonly") {
        return this.database.transaction(name, mode).objectStore(name);
    }

    get(key) {
        return done(this._store("data").get(key));
    }

    put(key, value) {
        return done(this._store("data", "readwrite").put(value, key));
    }

    /** Return what waits, in the order in which it happened. */
    async waiting(user) {
        const rows = await done(this._store("queue").getAll());
        return rows.filter((row) => row.user === user).sort((a, b) => a.number - b.number);
    }

    add(row) {
        return done(this._store("queue", "readwrite").put(row));
    }

    remove(uid) {
        return done(this._store("queue", "readwrite").delete(uid));
    }
}

function newId() {
    if (crypto.randomUUID) {
        return crypto.randomUUID();
    }
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Sends what happened to the office, in order; each thing has an id of its own, so
 * that sending it again after an answer that got lost changes nothing. */
export class Queue {
    constructor(store, user, listener) {
        Object.assign(this, {store, user, listener});
        this.state = "sent";
        this.rows = [];
        this.number = 0;
        this.delay = 2000;
        this.isSending = false;
    }

    async load(routes) {
        this.rows = await this.store.waiting(this.user);
        this.see(routes);
        this.number = Math.max(this.number, ...this.rows.map((row) => row.number));
    }

    /** Never count below what the office knows of, from this phone or another one. */
    see(routes) {
        const known = routes.flatMap((route) => route.stops.map((stop) => stop.number_known));
        this.number = Math.max(this.number, 0, ...known);
    }

    async report(kind, route, stop, values = {}) {
        const row = {
            uid: newId(),
            number: ++this.number,
            kind,
            route,
            stop,
            at: Date.now() / 1000,
            values,
            user: this.user,
        };
        await this.store.add(row);
        this.rows.push(row);
        this.listener.onQueue();
        this.send();
    }

    async send() {
        if (this.isSending) {
            return;
        }
        this.isSending = true;
        clearTimeout(this.timer);
        try {
            while (this.rows.length) {
                await this._sendBatch();
            }
            this._become("sent");
            this.delay = 2000;
        } catch (error) {
            this._become(error.isLogin ? "login" : "offline");
            this.timer = setTimeout(() => this.send(), this.delay);
            this.delay = Math.min(this.delay * 2, 60000);
        } finally {
            this.isSending = false;
        }
    }

    _become(state) {
        this.state = state;
        this.listener.onQueue();
    }

    _batch() {
        const first = this.rows[0];
        const batch = [];
        let bytes = 0;
        for (const row of this.rows) {
            bytes += JSON.stringify(row.values).length;
            if (row.route !== first.route || batch.length >= MAX_BATCH) {
                break;
            }
            if (batch.length && bytes > MAX_BYTES) {
                break;
            }
            batch.push(row);
        }
        return batch;
    }

    async _sendBatch() {
        const batch = this._batch();
        const {answers, route} = await call("/my/routes/send", {
            route_id: batch[0].route,
            rows: batch,
        });
        const answered = new Map(answers.map((answer) => [answer.uid, answer]));
        for (const row of batch) {
            const answer = answered.get(row.uid) || {state: "refused", message: ""};
            if (answer.state === "refused") {
                await this.listener.onRefused(row, answer.message);
            }
            await this.store.remove(row.uid);
            this.rows = this.rows.filter((one) => one.uid !== row.uid);
        }
        if (route) {
            this.see([route]);
            await this.listener.onRoute(route);
        }
    }
}

function loginError() {
    return Object.assign(new Error("log in"), {isLogin: true});
}

export async function call(url, params) {
    const response = await fetch(url, {
        method: "POST",
        headers: {"Content-Type": "application/json"},
        body: JSON.stringify({jsonrpc: "2.0", method: "call", params}),
    });
    const answer = await response.json();
    if (answer.error) {
        throw answer.error.code === 100 ? loginError() : new Error(answer.error.message);
    }
    return answer.result;
}

export async function fetchData() {
    const response = await fetch("/my/routes/data", {redirect: "manual"});
    if (response.type === "opaqueredirect" || response.status === 403) {
        throw loginError();
    }
    if (!response.ok) {
        throw new Error(response.statusText);
    }
    return response.json();
}

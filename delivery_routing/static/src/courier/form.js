/** The form of an outcome: quantities, reason, money, name, comment, signature. */

import {dueFor} from "./overlay.js";
import {fill, h} from "./page.js";

const MAX_SIDE = 1280; // pixels of a photo's longer side

function field(id, label, input) {
    return h("div", {class: "field"}, h("label", {for: id}, label), input);
}

export function formView({words, stop, outcome, save}) {
    const form = h("form", {novalidate: true, class: "form"});
    const isTaken = outcome === "delivered" || outcome === "partly";
    const pad = isTaken ? signaturePad(words) : null;
    const error = h("p", {class: "error", id: "error", role: "alert"});
    form.append(
        h("h2", {}, words.outcomes[outcome]),
        ...(outcome === "partly" ? quantityFields(words, stop) : []),
        ...(outcome === "delivered" ? [] : reasonField(words)),
        ...(isTaken && stop.money.exact > 0 ? [cashField(words, stop)] : []),
        ...(isTaken ? [field("received_by", words.received_by, input("received_by"))] : []),
        field("comment", words.comment, h("textarea", {id: "comment", name: "comment", rows: 2, maxlength: 2000})),
        ...(pad ? [pad.node] : []),
        error,
        h(
            "div",
            {class: "buttons"},
            h("button", {class: "main", type: "submit", id: "save"}, words.save),
            h("a", {class: "button", href: `#s${stop.id}`}, words.cancel)
        )
    );
    form.addEventListener("input", (event) => followQuantities(form, stop, event.target));
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        const values = read(form, stop, outcome, pad);
        const [name, text] = wrong(words, outcome, values);
        mark(form, name);
        error.textContent = text;
        if (!text) {
            save(values);
        }
    });
    return [form];
}

function input(name, more = {}) {
    return h("input", {id: name, name, type: "text", maxlength: 200, autocomplete: "off", ...more});
}

function quantityFields(words, stop) {
    return stop.lines.map((line, place) => {
        const id = `quantity_${place}`;
        const box = input(id, {
            type: "number",
            inputmode: "decimal",
            min: 0,
            max: line.quantity,
            step: "any",
            value: line.quantity,
        });
        const label = `${line.name} (${fill(words.of, {number: line.quantity})} ${line.unit})`;
        return field(id, label, box);
    });
}

function reasonField(words) {
    const list = h("datalist", {id: "reasons"}, words.reasons.map((reason) => h("option", {value: reason})));
    return [field("reason", words.reason, input("reason", {list: "reasons", required: true})), list];
}

function cashField(words, stop) {
    const {symbol, digits} = stop.money;
    const box = input("cash", {
        type: "number",
        inputmode: "decimal",
        min: 0,
        step: (1 / 10 ** digits).toFixed(digits),
        value: dueFor(stop, {}).toFixed(digits),
    });
    return field("cash", `${words.cash} (${symbol})`, box);
}

function quantities(form, stop) {
    const entries = stop.lines.map((line, place) => {
        const box = form.elements[`quantity_${place}`];
        const typed = box ? parseFloat(box.value.replace(",", ".")) || 0 : line.quantity;
        return [line.key, Math.min(Math.max(typed, 0), line.quantity)];
    });
    return Object.fromEntries(entries);
}

function followQuantities(form, stop, changed) {
    if (changed.name === "cash") {
        changed.dataset.isTyped = "1";
    }
    const cash = form.elements.cash;
    if (cash && !cash.dataset.isTyped) {
        cash.value = dueFor(stop, quantities(form, stop)).toFixed(stop.money.digits);
    }
}

function read(form, stop, outcome, pad) {
    const values = {outcome};
    for (const name of ["reason", "received_by", "comment"]) {
        if (form.elements[name]?.value.trim()) {
            values[name] = form.elements[name].value.trim();
        }
    }
    if (form.elements.cash) {
        values.cash = parseFloat(form.elements.cash.value.replace(",", ".")) || 0;
    }
    if (outcome === "partly") {
        values.lines = quantities(form, stop);
    }
    const signature = pad?.read();
    return signature ? {...values, signature} : values;
}

/** Return the field that is wrong and why; two empty texts where none is. */
function wrong(words, outcome, values) {
    if (outcome !== "delivered" && !values.reason) {
        return ["reason", words.needs_reason];
    }
    if (outcome === "partly" && !Object.values(values.lines).some((number) => number > 0)) {
        return ["quantity_0", words.needs_goods];
    }
    return ["", ""];
}

/** Let who sees no screen know which field the error is about, and bring him there. */
function mark(form, name) {
    for (const box of form.elements) {
        box.removeAttribute("aria-invalid");
        box.removeAttribute("aria-describedby");
    }
    const box = form.elements[name];
    if (box) {
        box.setAttribute("aria-invalid", "true");
        box.setAttribute("aria-describedby", "error");
        box.focus();
    }
}

function signaturePad(words) {
    const canvas = h("canvas", {width: 640, height: 220, "aria-label": words.sign_here, role: "img"});
    const pen = canvas.getContext("2d");
    let isDrawn = false;
    const place = (event) => {
        const box = canvas.getBoundingClientRect();
        const scale = canvas.width / box.width;
        return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    };
    const clear = () => {
        pen.fillStyle = "#fff";
        pen.fillRect(0, 0, canvas.width, canvas.height);
        isDrawn = false;
    };
    Object.assign(pen, {lineWidth: 4, lineCap: "round", lineJoin: "round"});
    clear();
    canvas.addEventListener("pointerdown", (event) => {
        canvas.setPointerCapture(event.pointerId);
        pen.beginPath();
        pen.moveTo(...place(event));
    });
    canvas.addEventListener("pointermove", (event) => {
        if (event.buttons) {
            pen.lineTo(...place(event));
            pen.stroke();
            isDrawn = true;
        }
    });
    const button = h("button", {type: "button", onclick: clear}, words.clear);
    const hint = h("p", {class: "hint"}, words.sign_hint);
    const node = h("fieldset", {class: "pad"}, h("legend", {}, words.sign_here), hint, canvas, button);
    return {node, read: () => isDrawn && canvas.toDataURL("image/png").split(",")[1]};
}

/** Return a photo as base64 text of a JPEG no bigger than an office needs. */
export async function shrink(file) {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, MAX_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.8).split(",")[1];
}

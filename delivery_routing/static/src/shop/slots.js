/**
 * Show slots anew where they are shown: days that are open stay open, and who chose
 * by keys stays where he was.
 */
export function showSlots(box, html, { slotId, date }) {
    const open = [...box.querySelectorAll("details")].map((day) => day.open);
    box.innerHTML = html;
    box.querySelectorAll("details").forEach((day, at) => (day.open ||= open[at]));
    const same = `button[data-slot-id="${slotId}"][data-date="${date || ""}"]`;
    const next = box.querySelector(same) || box.querySelector("button, summary");
    next?.focus();
}

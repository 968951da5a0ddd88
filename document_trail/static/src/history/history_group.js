import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const SHOWN = 8;

/** One change: who, when, and what he did in one go. */
export class HistoryGroup extends Component {
    static template = "document_trail.HistoryGroup";
    static props = { group: Object, onOpenDocument: Function };

    setup() {
        this.state = useState({ opened: {} });
    }

    get operations() {
        return {
            create: { text: _t("Added"), style: "text-bg-success" },
            write: { text: _t("Changed"), style: "text-bg-info" },
            unlink: { text: _t("Removed"), style: "text-bg-danger" },
        };
    }

    get avatar() {
        return `/web/image/res.users/${this.props.group.user_id || 1}/avatar_128`;
    }

    getTitle(record) {
        if (record.title) {
            return record.title;
        }
        const titles = { create: _t("Document created"), unlink: _t("Document deleted") };
        return titles[record.operation] || "";
    }

    getChanges(record) {
        return this.state.opened[record.key] ? record.changes : record.changes.slice(0, SHOWN);
    }

    getHidden(record) {
        return this.state.opened[record.key] ? 0 : Math.max(0, record.changes.length - SHOWN);
    }

    open(record) {
        this.state.opened[record.key] = true;
    }

    moreText(record) {
        return _t("Show %s more fields", this.getHidden(record));
    }

    fileText(change) {
        if (!change.old) {
            return _t("file added, %s", change.new);
        }
        return change.new
            ? _t("file replaced, %s", change.new)
            : _t("file removed, %s", change.old);
    }
}

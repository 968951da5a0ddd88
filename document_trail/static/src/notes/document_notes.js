import { Component, markup, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { FileUploader } from "@web/views/fields/file_handler";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";

const PAGE = 20;
const NAMED = { fields: { display_name: {} } };
const SPECIFICATION = {
    active: {},
    attachment_ids: { fields: { mimetype: {}, name: {} } },
    author_id: NAMED,
    body: {},
    create_date: {},
    edited_at: {},
    is_mine: {},
    sent_at: {},
    sent_partner_ids: NAMED,
    sent_state: {},
    visibility: {},
};
const FILTERS = {
    all: [],
    mine: [["is_mine", "=", true]],
    private: [["visibility", "=", "private"]],
    public: [["visibility", "=", "public"]],
    archived: [["active", "=", false]],
};

/** The notes of a document, with a field to add one at once. */
export class DocumentNotes extends Component {
    static template = "document_trail.DocumentNotes";
    static components = { FileUploader };
    static props = {
        documentId: Number,
        documentModel: String,
        onCounted: Function,
        recipient: { type: String, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.textRef = useAutofocus({ refName: "text" });
        this.state = useState({
            files: [],
            filter: "all",
            isSaving: false,
            isSent: false,
            length: 0,
            limit: PAGE,
            notes: [],
            text: "",
            visibility: "private",
        });
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((next) => {
            if (
                next.documentId !== this.props.documentId ||
                next.documentModel !== this.props.documentModel
            ) {
                Object.assign(this.state, { files: [], isSent: false, limit: PAGE, text: "" });
                return this.load(next);
            }
        });
    }

    get filters() {
        return [
            ["all", _t("All notes")],
            ["mine", _t("My notes")],
            ["private", _t("Private notes")],
            ["public", _t("Public notes")],
            ["archived", _t("Archived notes")],
        ];
    }

    get canSave() {
        return this.state.text.trim() && !this.state.isSaving;
    }

    get isSending() {
        return this.state.isSent && this.state.visibility === "public" && this.props.recipient;
    }

    get sendText() {
        return _t("Send to %s", this.props.recipient);
    }

    async load(props = this.props) {
        const document = [
            ["document_model", "=", props.documentModel],
            ["document_id", "=", props.documentId],
        ];
        const domain = [...document, ...FILTERS[this.state.filter]];
        const read = { specification: SPECIFICATION, limit: this.state.limit };
        const [{ records, length }, count] = await Promise.all([
            this.orm.webSearchRead("document.note", domain, read),
            this.orm.searchCount("document.note", document),
        ]);
        this.state.notes = records.map((note) => ({ ...note, body: markup(note.body || "") }));
        this.state.length = length;
        this.props.onCounted(count);
    }

    setFilter(filter) {
        Object.assign(this.state, { filter, limit: PAGE });
        return this.load();
    }

    showMore() {
        this.state.limit += PAGE;
        return this.load();
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && (ev.ctrlKey || ev.metaKey)) {
            ev.preventDefault();
            this.save();
        }
    }

    onUploaded({ data, name, type }) {
        this.state.files.push({ datas: data, mimetype: type, name });
    }

    removeFile(index) {
        this.state.files.splice(index, 1);
    }

    get body() {
        const element = document.createElement("div");
        for (const line of this.state.text.trim().split("\n")) {
            const paragraph = document.createElement("p");
            paragraph.textContent = line;
            element.append(paragraph);
        }
        return element.innerHTML;
    }

    async save() {
        if (!this.canSave) {
            return;
        }
        this.state.isSaving = true;
        try {
            await this.orm.create("document.note", [
                {
                    attachment_ids: this.state.files.map((file) => [0, 0, file]),
                    body: this.body,
                    document_id: this.props.documentId,
                    document_model: this.props.documentModel,
                    send_to_partner: Boolean(this.isSending),
                    visibility: this.state.visibility,
                },
            ]);
            Object.assign(this.state, { files: [], isSent: false, text: "" });
            if (this.state.filter === "archived") {
                this.state.filter = "all";
            }
            await this.load();
        } finally {
            this.state.isSaving = false;
        }
        this.textRef.el?.focus();
    }

    edit(note) {
        this.dialog.add(FormViewDialog, {
            context: { form_view_ref: "document_trail.document_note_view_form" },
            onRecordSaved: () => this.load(),
            resId: note.id,
            resModel: "document.note",
            title: _t("Note"),
        });
    }

    async run(method, note) {
        await this.orm.call("document.note", method, [[note.id]]);
        return this.load();
    }

    async archive(note) {
        await this.run("action_archive", note);
        const close = this.notification.add(_t("The note is in the archive."), {
            type: "success",
            buttons: [
                {
                    name: _t("Undo"),
                    onClick: () => {
                        close();
                        return this.run("action_unarchive", note);
                    },
                },
            ],
        });
    }

    formatMoment(value) {
        return value ? formatDateTime(deserializeDateTime(value)) : "";
    }

    sentText(note) {
        const names = note.sent_partner_ids.map((partner) => partner.display_name).join(", ");
        const moment = this.formatMoment(note.sent_at);
        return note.sent_state === "failed"
            ? _t("Could not be delivered to %(names)s, %(moment)s", { names, moment })
            : _t("Sent to %(names)s, %(moment)s", { names, moment });
    }

    editedText(note) {
        return _t("changed %s", this.formatMoment(note.edited_at));
    }
}

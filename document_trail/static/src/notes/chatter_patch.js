import { Chatter } from "@mail/chatter/web_portal/chatter";
import { patch } from "@web/core/utils/patch";

import { DocumentNotes } from "./document_notes";

Object.assign(Chatter.components, { DocumentNotes });

/** Notes beside the messages, on documents that have a history. */
patch(Chatter.prototype, {
    setup() {
        super.setup(...arguments);
        Object.assign(this.state, { areNotesOpen: false, noteCount: null });
    },

    get hasDocumentNotes() {
        return "document_note_count" in (this.props.record?.data || {});
    },

    get documentNoteCount() {
        return this.state.noteCount ?? this.props.record.data.document_note_count;
    },

    changeThread() {
        super.changeThread(...arguments);
        this.state.noteCount = null;
    },

    toggleDocumentNotes() {
        this.state.areNotesOpen = !this.state.areNotesOpen;
    },

    onDocumentNotesCounted(count) {
        this.state.noteCount = count;
    },
});

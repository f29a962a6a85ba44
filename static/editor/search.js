// Finding and replacing in the live editor, fetched when it is asked for first.

import { openSearchPanel, search, searchKeymap } from "@codemirror/search";
import { StateEffect } from "@codemirror/state";
import { keymap } from "@codemirror/view";

const prepared = new WeakSet();

export function open(view) {
  if (!prepared.has(view)) view.dispatch({ effects: StateEffect.appendConfig.of([search({ top: true }), keymap.of(searchKeymap)]) });
  prepared.add(view);
  openSearchPanel(view);
}

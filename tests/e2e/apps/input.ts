import { writable } from "svelte/store";
import type { Props } from "./app.js";

/** What the chat in Svelte is shown with. */
export const input = writable<Props>({ url: null });

import { writable } from "svelte/store";
import type { Props } from "./app.js";

/** The props of the chat in Svelte. */
export const input = writable<Props>({ url: null });

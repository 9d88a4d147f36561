import type { DialInfo } from "../socket/events.js";

/** Something that is fixed, or a function that is asked for it before every dial. */
export type Source<T> = T | ((dial: DialInfo) => T | PromiseLike<T>);

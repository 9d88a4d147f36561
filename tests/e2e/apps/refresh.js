/** React's own runtime for Fast Refresh; it must run before `react-dom`. */
// @ts-expect-error it has no types
import runtime from "react-refresh/runtime";

runtime.injectIntoGlobalHook(globalThis);

/** @type {(component: unknown, id: string) => void} */
export const register = runtime.register;
/** @type {() => void} */
export const performReactRefresh = runtime.performReactRefresh;
/** @type {() => (component: unknown, key: string, reset: boolean) => void} */
export const createSignatureFunctionForTransform = runtime.createSignatureFunctionForTransform;

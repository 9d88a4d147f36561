/** A chat in Svelte. */
import { mount, unmount } from "svelte";
import type { App, Props } from "./app.js";
import Chat from "./Chat.svelte";
import { input } from "./input.js";

let mounted: object | undefined;

globalThis.app = {
  render: (props: Props) => {
    input.set(props);
    const target = document.getElementById("root") as HTMLElement;
    mounted ??= mount(Chat, { target });
  },
  unmount: () => mounted && unmount(mounted),
  send: () => false,
  dropped: [],
} satisfies App as App as typeof app;

import { mount } from "svelte";
import Chat from "./Chat.svelte";
import { controlOfPage, report } from "./exercise.js";

report(controlOfPage(), (url, handlers) =>
  mount(Chat, { target: document.body, props: { url, handlers } }),
);

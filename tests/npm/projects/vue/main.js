import { createApp } from "vue";
import ChatRoom from "./ChatRoom.vue";
import { controlOfPage, report } from "./exercise.js";

report(controlOfPage(), (url, handlers) =>
  createApp(ChatRoom, { url, handlers }).mount(document.body),
);

// The service of docs/frameworks.md, which the runner copies here, over a fake server.
import "zone.js";
import "@angular/compiler";
import { Component, inject } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { FakeServer } from "steadysocket/testing";
import { Chat } from "./chat.ts";

const server = new FakeServer("wss://example.com/chat", {
  onConnection(peer) {
    peer.onMessage = (text) => peer.send(`echo ${text}`);
  },
});
server.install();

class Page {
  chat = inject(Chat);

  constructor() {
    this.chat.send("one");
    this.chat.send("two");
  }
}

const component = Component({
  selector: "app-chat",
  template: "<p>{{ chat.lines().join(', ') }}</p>",
});
bootstrapApplication(component(Page));

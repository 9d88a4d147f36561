import "zone.js";
import "@angular/compiler";
import { ChangeDetectionStrategy, Component, provideZoneChangeDetection } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { SteadySocket } from "steadysocket";
import { controlOfPage, exercise } from "./exercise.js";

/**
 * Shows what came: nothing but the zone tells Angular that it has changed. Native `async` functions
 * leave the zone, so the build replaces them, as Angular's does.
 */
class Chat {
  count = 0;
  state = "";

  constructor() {
    const made = (socket) => {
      socket.addEventListener("message", () => {
        this.count += 1;
      });
      socket.onstatechange = ({ to }) => {
        this.state = to;
      };
    };
    class Watched extends SteadySocket {
      constructor(...given) {
        super(...given);
        made(this);
      }
    }
    exercise(Watched, controlOfPage());
  }
}

const component = Component({
  selector: "app-chat",
  template: "<p>{{ count }} messages, {{ state }}</p>",
  changeDetection: ChangeDetectionStrategy.Eager,
});
bootstrapApplication(component(Chat), { providers: [provideZoneChangeDetection()] });

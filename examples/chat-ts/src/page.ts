/** Adds a line to the log. */
export function log(text: string): void {
  find("#log", HTMLOListElement).appendChild(document.createElement("li")).textContent = text;
}

/** Shows the state of the connection. */
export function showState(state: string): void {
  find("#state", HTMLOutputElement).value = state;
}

/** Calls with each line that was entered, and empties the field. */
export function onText(call: (text: string) => void): void {
  const input = find("#text", HTMLInputElement);
  input.addEventListener("change", () => {
    call(input.value);
    input.value = "";
  });
}

/** Calls with the name of the room that was chosen. */
export function onRoomChange(call: (room: string) => void): void {
  const select = find("#room", HTMLSelectElement);
  select.addEventListener("change", () => call(select.value));
}

function find<T extends Element>(selector: string, type: new () => T): T {
  const found = document.querySelector(selector);
  if (found instanceof type) return found;
  throw new Error(`the page has no ${selector}`);
}

// Sessions served by other runtimes and libraries, with the client of tests/protocol.

import assert from "node:assert/strict";
import { converse } from "../npm/support/session-conversation.mjs";
import { waitForText } from "../support/programs.mjs";
import { start } from "./commands.mjs";

/**
 * Starts a server of the project and lives through a session with it.
 *
 * @param {(folder: string) => readonly string[]} command It prints its port.
 * @returns {import("./steps.mjs").Step}
 */
export const sessions =
  (command) =>
  async ({ folder }) => {
    const server = start(folder, command(folder));
    try {
      const { stdout } = server.child;
      assert.ok(stdout);
      const [, port] = await waitForText(stdout, /port"?[ :]+(\d+)/, server.ended);
      await converse(`ws://127.0.0.1:${port}/`);
    } catch (error) {
      throw new Error(`${error}\nthe server said:\n${server.said()}`, { cause: error });
    } finally {
      await server.stop();
    }
  };

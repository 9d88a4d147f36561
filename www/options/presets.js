// Choices for options that are functions or objects, with the code for each.

/**
 * @typedef {object} Preset
 * @property {string} name
 * @property {import("../ui/i18n.js").Key} text
 * @property {unknown} value
 * @property {string} js
 * @property {string} rust The call on the builder.
 */

/** @type {Readonly<Record<string, readonly Preset[]>>} */
export const PRESETS = {
  "reconnect.shouldReconnect": [
    {
      name: "not4401",
      text: "preset.not4401",
      value: (/** @type {import("steadysocket").CloseInfo} */ { code }) => code !== 4401,
      js: "({ code }) => code !== 4401",
      rust: ".should_reconnect(|close| if close.code == 4401 { Verdict::Stop } else { Verdict::Retry })",
    },
    {
      name: "after3s",
      text: "preset.after3s",
      value: () => 3_000,
      js: "() => 3_000",
      rust: ".should_reconnect(|_| Verdict::RetryAfter(Duration::from_secs(3)))",
    },
    {
      name: "always",
      text: "preset.always",
      value: () => true,
      js: "() => true",
      rust: ".should_reconnect(|_| Verdict::Retry)",
    },
  ],
  handshake: [
    {
      name: "hello",
      text: "preset.hello",
      value: async (/** @type {import("steadysocket").Peer} */ peer) => {
        peer.send("hello");
        await peer.next();
      },
      js: 'async (peer) => {\n    peer.send("hello");\n    await peer.next();\n  }',
      rust: '.handshake(async |peer| {\n        peer.send("hello")?;\n        peer.next().await;\n        Ok(())\n    })',
    },
  ],
  "heartbeat.isPong": [
    {
      name: "answers",
      text: "preset.answers",
      // The answers of /echo, and of /ws, which puts words before the echo.
      value: (/** @type {unknown} */ data) => /(^|: )ping$/.test(String(data)),
      js: "(data) => /(^|: )ping$/.test(String(data))",
      rust: '.is_pong(|message| matches!(message, Message::Text(text) if text == "ping" || text.ends_with(": ping")))',
    },
  ],
  signal: [
    {
      name: "abort30s",
      text: "preset.abort30s",
      get value() {
        return AbortSignal.timeout(30_000);
      },
      js: "AbortSignal.timeout(30_000)",
      rust: "// No signal in Rust: keep the socket, and call close() after 30 s.",
    },
  ],
};

/**
 * @param {string} path
 * @param {string} name
 */
export function choiceOf(path, name) {
  return PRESETS[path]?.find((preset) => preset.name === name);
}

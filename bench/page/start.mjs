// From `import` to the first open connection, in a fresh page: each time in a new frame, which is a
// new realm. On the first run of a version nothing is cached; on the second the browser has the
// files.
import { startJavaScript, startRust } from "./frame.mjs";

/** One round: all contestants, cold, then warm. The version is part of every address. */
export async function start({ url, entries, order, version, latencyMs }) {
  const results = {};
  for (const place of entries.keys()) {
    const entry = entries[(place + order) % entries.length];
    const isJavaScript = entry.kind === "javascript";
    const { elapsed: cold, parts } = await timeIn(entry, url, version);
    const { elapsed: warm } = await timeIn(entry, url, version);
    const late = isJavaScript && (await timeIn(entry, url, `${version}-${latencyMs}ms`));
    results[entry.name] = { cold, warm, ...(late && { late: late.elapsed }), parts };
  }
  return results;
}

/** Runs in the frame, so that the import happens in its realm. */
async function timeIn({ file, kind }, url, version) {
  const frame = await addFrame();
  const run = frame.contentWindow.eval(`(${kind === "rust" ? startRust : startJavaScript})`);
  const result = await run(`/v${version}/${file}`, url, `${version}/${file}`);
  frame.remove();
  return result;
}

async function addFrame() {
  const frame = document.createElement("iframe");
  frame.src = "/index.html";
  const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
  document.body.append(frame);
  await loaded;
  return frame;
}

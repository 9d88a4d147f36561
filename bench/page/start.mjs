// From `import` to the first open connection, in a fresh page: each time in a new frame, which is a
// new realm. On the first run of a version nothing is cached; on the second the browser has the
// files.

/** One round: all contestants, cold, then warm. The version is part of every address. */
export async function start({ url, entries, order, version }) {
  const results = {};
  for (const place of entries.keys()) {
    const entry = entries[(place + order) % entries.length];
    const cold = await timeIn(entry, url, version);
    results[entry.name] = { cold, warm: await timeIn(entry, url, version) };
  }
  return { opens: results, wasm: await timeWasm(version) };
}

/** Runs in the frame, so that the import happens in its realm. */
async function timeIn({ file, kind }, url, version) {
  const frame = await addFrame();
  const code = kind === "rust" ? RUST : JAVASCRIPT;
  const run = frame.contentWindow.eval(code);
  const elapsed = await run(`/v${version}/${file}`, url);
  frame.remove();
  return elapsed;
}

const JAVASCRIPT = `async (file, url) => {
  const begin = performance.now();
  const { open } = await import(file);
  const socket = open(url);
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  const elapsed = performance.now() - begin;
  socket.close();
  return elapsed;
}`;

const RUST = `async (file, url) => {
  const begin = performance.now();
  const program = await import(file);
  await program.default();
  await new Promise((resolve) => program.connect(url, resolve));
  return performance.now() - begin;
}`;

/** Our wasm alone: compiled from bytes in memory, then instantiated by the package. */
async function timeWasm(version) {
  const frame = await addFrame();
  const run = frame.contentWindow.eval(`async (base) => {
    const bytes = await (await fetch(base + "/pkg/steadysocket.wasm")).arrayBuffer();
    const { initialize } = await import(base + "/pkg/slim.js");
    const begin = performance.now();
    const module = await WebAssembly.compile(bytes);
    const compiled = performance.now();
    await initialize(module);
    return { compile: compiled - begin, instantiate: performance.now() - compiled };
  }`);
  const times = await run(`/v${version}`);
  frame.remove();
  return times;
}

async function addFrame() {
  const frame = document.createElement("iframe");
  frame.src = "/index.html";
  const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
  document.body.append(frame);
  await loaded;
  return frame;
}

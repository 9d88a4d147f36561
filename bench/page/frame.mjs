// What the start benchmark runs inside a frame, so that everything happens in the frame's realm. The
// functions get there as text, and refer to nothing outside themselves.

/**
 * From `import` to `open`. Where the library compiles wasm in its constructor, also how long that
 * takes: decoding it, compiling it, instantiating it.
 *
 * The bytes get a section of their own first, which has no effect: browsers keep what they have
 * compiled and find it again by its bytes, so that only the first round would be a cold one.
 */
export async function startJavaScript(file, url, version) {
  const parts = {};
  const timed = (name, prepare) => {
    WebAssembly[name] = new Proxy(WebAssembly[name], {
      construct(target, given) {
        const [first, ...others] = prepare(given);
        const begin = performance.now();
        const made = new target(first, ...others);
        parts[name] = performance.now() - begin;
        return made;
      },
    });
  };
  const name = new TextEncoder().encode(version);
  const section = Uint8Array.of(0, name.length + 1, name.length, ...name);
  // Takes microseconds, since it counts as a part of the start.
  const unlikeOthers = (bytes) => {
    const whole = new Uint8Array(bytes.length + section.length);
    whole.set(bytes);
    whole.set(section, bytes.length);
    return whole;
  };
  let called;
  timed("Module", ([bytes]) => {
    parts.decode = performance.now() - called;
    return [unlikeOthers(bytes)];
  });
  timed("Instance", (given) => given);

  const begin = performance.now();
  const { open } = await import(file);
  called = performance.now();
  const socket = await open(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("close", () => reject(new Error(`${file}: closed before it opened`)));
  });
  const elapsed = performance.now() - begin;
  socket.close();
  return { elapsed, parts };
}

export async function startRust(file, url) {
  const begin = performance.now();
  const program = await import(file);
  await program.default();
  await new Promise((resolve) => program.connect(url, resolve));
  return { elapsed: performance.now() - begin, parts: {} };
}

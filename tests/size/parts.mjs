// Breaks the size down: modules of the JavaScript, sections of the wasm.

/**
 * Bytes of each source module in minified code, largest first, by its source map. The published
 * code is measured rather than the bundler's output, because terser runs after the bundler. They
 * add up to the code's length.
 *
 * @param {readonly { code: string, map: { sources: string[], mappings: string } }[]} files
 */
export function modulesOf(files) {
  /** @type {Record<string, number>} */
  const bytes = {};
  for (const { code, map } of files) {
    for (const { text, source } of piecesOf(code, map.mappings)) {
      const path =
        map.sources[source]?.replace(/^(\.\.\/)+/, "") ?? "the wasm as text, of no module";
      bytes[path] = (bytes[path] ?? 0) + Buffer.byteLength(text);
    }
  }
  const modules = Object.entries(bytes).map(([path, count]) => ({ path, bytes: count }));
  return modules.sort((a, b) => b.bytes - a.bytes);
}

/**
 * Splits the code at the segments of its map; the source is -1 where the map names none (ECMA-426,
 * "Mappings structure").
 *
 * @param {string} code
 * @param {string} mappings
 */
function piecesOf(code, mappings) {
  const pieces = [];
  const lines = code.split(/(?<=\n)/);
  const segments = mappings.split(";");
  let source = 0;
  for (const [number, line] of lines.entries()) {
    let [start, column, current] = [0, 0, -1];
    for (const segment of (segments[number] ?? "").split(",").filter(Boolean)) {
      const [columns = 0, sources] = decode(segment);
      column += columns;
      source += sources ?? 0;
      pieces.push({ text: line.slice(start, column), source: current });
      [start, current] = [column, sources === undefined ? -1 : source];
    }
    pieces.push({ text: line.slice(start), source: current });
  }
  return pieces;
}

/**
 * Decodes base64 VLQ: five bits per digit, the lowest first; the lowest bit of a number is its
 * sign.
 *
 * @param {string} segment
 */
function decode(segment) {
  const numbers = [];
  let [value, shift] = [0, 0];
  for (const digit of segment) {
    const bits = DIGITS.indexOf(digit);
    value |= (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    [value, shift] = [0, 0];
  }
  return numbers;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * Bytes of each section, including its header (WebAssembly core specification, 5.5.2).
 *
 * @param {Uint8Array} wasm
 */
export function sectionsOf(wasm) {
  const sections = [];
  let at = HEADER_BYTES;
  while (at < wasm.length) {
    const start = at;
    const id = wasm[at] ?? -1;
    let [size, shift, byte] = [0, 0, 0];
    do {
      at += 1;
      byte = wasm[at] ?? 0;
      size |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte & 0x80);
    at += 1 + size;
    sections.push({ name: SECTIONS[id] ?? `section ${id}`, bytes: at - start });
  }
  if (at !== wasm.length) throw new Error(`the wasm ends at ${wasm.length}, expected ${at}`);
  return sections.sort((a, b) => b.bytes - a.bytes);
}

/** Length of the magic number and the version. */
const HEADER_BYTES = 8;

/** Section names by id. */
const SECTIONS = [
  "custom",
  "types",
  "imports",
  "functions",
  "tables",
  "memory",
  "globals",
  "exports",
  "start",
  "elements",
  "code",
  "data",
  "data count",
];

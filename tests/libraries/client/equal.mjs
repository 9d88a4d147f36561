/** Throws unless both are the same as JSON. */
export function equal(got, expected) {
  const [one, other] = [got, expected].map((value) => JSON.stringify(value));
  if (one !== other) throw new Error(`got ${one}, expected ${other}`);
}

/** The bytes as text, of whatever kind a library hands out. */
export function textOf(bytes) {
  return new TextDecoder().decode(bytes);
}

// Choices that survive a reload. Storage may be switched off, and then using it throws.

/**
 * The stored text, or an empty one.
 *
 * @param {string} key
 */
export function readStored(key) {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/**
 * Stores a text, if storage is on.
 *
 * @param {string} key
 * @param {string} text
 */
export function store(key, text) {
  try {
    localStorage.setItem(key, text);
  } catch {
    // The choice lasts until the page is left.
  }
}

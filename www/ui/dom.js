// Helpers for elements of the page.

/**
 * The element with this id, which must exist.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element #${id}`);
  return element;
}

/**
 * The elements that a selector finds.
 *
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {NodeListOf<HTMLElement>}
 */
export function allOf(selector, root = document) {
  return root.querySelectorAll(selector);
}

/**
 * Enables the forms of a view, which are disabled until the library has loaded.
 *
 * @param {HTMLElement} view
 */
export function enable(view) {
  for (const fieldset of view.querySelectorAll("fieldset")) fieldset.disabled = false;
}

/**
 * @param {string} tag
 * @param {string} className
 * @param {string} text
 */
export function textElement(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

/**
 * The place in a list that a key leads to, if any.
 *
 * @param {string} key
 * @param {[back: string, on: string]} arrows
 * @param {number} place The current one, or -1.
 * @param {number} count At least 1.
 * @returns {number | undefined}
 */
export function placeByKey(key, [back, on], place, count) {
  /** @type {Record<string, number>} */
  const places = {
    [back]: place < 0 ? count - 1 : Math.max(place - 1, 0),
    [on]: place < 0 ? 0 : Math.min(place + 1, count - 1),
    Home: 0,
    End: count - 1,
  };
  return places[key];
}

/**
 * Sets the text of an element only if it differs: a live region would be read out again.
 *
 * @param {HTMLElement} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

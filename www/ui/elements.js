// Creates the elements of views that scripts build.

/**
 * An element whose text is in the language of the page: `translate` writes it.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {import("./i18n.js").Key} key
 * @param {Record<string, string>} [attributes]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function localized(tag, key, attributes = {}) {
  const element = create(tag, attributes);
  element.dataset.i18n = key;
  return element;
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = create(tag, attributes);
  element.append(...children);
  return element;
}

/**
 * The head of a view: its name, and what to do there.
 *
 * @param {string} id The id of the heading.
 * @param {import("./i18n.js").Key} heading
 * @param {import("./i18n.js").Key} lead
 */
export function viewHead(id, heading, lead) {
  return make(
    "header",
    { class: "view-head" },
    localized("h2", heading, { id }),
    localized("p", lead, { class: "lead" }),
  );
}

/**
 * The place for a field's error.
 *
 * @param {string} id The id of the field.
 */
export function errorOf(id) {
  return make("p", { class: "field-error", id: `${id}-error`, role: "alert" });
}

/**
 * A field with its label and a place for its error.
 *
 * @param {string} id
 * @param {import("./i18n.js").Key} label
 * @param {Record<string, string>} [attributes]
 */
export function labelled(id, label, attributes = {}) {
  const error = errorOf(id);
  return make(
    "div",
    { class: "field" },
    localized("label", label, { for: id }),
    make("input", { id, autocomplete: "off", "aria-describedby": error.id, ...attributes }),
    error,
  );
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string>} attributes
 */
function create(tag, attributes) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// The contrast of every visible text, computed as in WCAG 2.2.

/**
 * Returns the texts whose contrast is below AA: 4.5, or 3 for large ones.
 *
 * @param {import("playwright-core").Page} page
 * @returns {Promise<string[]>}
 */
export function lowContrasts(page) {
  return page.evaluate(() => {
    const found = [];
    for (const element of document.querySelectorAll("body *")) {
      const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      const text = texts.map((node) => node.textContent?.trim()).join("");
      if (text === "" || !element.checkVisibility({ visibilityProperty: true })) continue;
      const style = getComputedStyle(element);
      const contrast = ratio(luminance(style.color), luminance(backgroundOf(element)));
      const size = Number.parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (contrast < (isLarge ? 3 : 4.5)) found.push(`${contrast.toFixed(2)} ${text}`);
    }
    return found;

    /** @param {Element | null} element */
    function backgroundOf(element) {
      for (let current = element; current; current = current.parentElement) {
        const { backgroundColor } = getComputedStyle(current);
        if (!/^rgba\(.*, 0\)$|^transparent$/.test(backgroundColor)) return backgroundColor;
      }
      return "rgb(255, 255, 255)";
    }

    /** @param {string} color `rgb(r, g, b)` */
    function luminance(color) {
      const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
        const share = Number(part) / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    }

    /**
     * @param {number} one
     * @param {number} other
     */
    function ratio(one, other) {
      return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    }
  });
}

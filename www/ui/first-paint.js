// Sets the language, the title and the view before the first paint. It loads only texts, so that the
// first paint waits for neither the panels nor the library; the theme is set even earlier, in the
// head of the page.

import { byId } from "./dom.js";
import { showLanguage, t } from "./i18n.js";
import { startViews } from "./views.js";

showLanguage();
byId("state-word").textContent = t("state.loading");
startViews();
document.documentElement.dataset.worded = "";

// Sets the language, the title and the view before the first paint. It loads only texts, so that it
// waits for neither the panels nor the library; the theme is set even earlier, in index.html.

import { byId } from "./dom.js";
import { showLanguage, t } from "./i18n.js";
import { startViews } from "./views.js";

showLanguage();
byId("state-word").textContent = t("state.loading");
startViews();
document.documentElement.dataset.worded = "";

// What must be right before anything is seen: the language, the title and which view it is. It loads
// but for texts nothing, so that the first paint waits for neither the panels nor the library; the
// colours are chosen even earlier, in the head of the page.

import { byId } from "./dom.js";
import { showLanguage, t } from "./i18n.js";
import { startViews } from "./views.js";

showLanguage();
byId("state-word").textContent = t("state.loading");
startViews();
document.documentElement.dataset.worded = "";

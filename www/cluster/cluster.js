// The page of `npm run cluster`: who is served by which node, and a chat over all of them.

import { byId } from "../ui/dom.js";
import { make, viewHead } from "../ui/elements.js";
import { startLanguage, t } from "../ui/i18n.js";
import { startTheme } from "../ui/theme.js";
import { buildNodes, startNodes } from "./nodes.js";
import { buildTalk, startTalk } from "./talk.js";

const view = byId("view-cluster");
view.append(
  viewHead("cluster-heading", "cluster.heading", "cluster.lead"),
  make("div", { class: "cluster-parts" }, buildNodes(), buildTalk()),
);
startTheme();
startLanguage();
document.documentElement.dataset.worded = "";

const [random = 0] = crypto.getRandomValues(new Uint16Array(1));
const me = `${t("chat.guest")} ${random.toString(36)}`;
void startNodes(me);
startTalk(me);

// `steadysocket/vue` in a real app.

import { setUpApp, testApp } from "./support/app-tests.mjs";

testApp(setUpApp("vue.ts"));

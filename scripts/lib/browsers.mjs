/** Where Chromium or Chrome is looked for, by name on the PATH or where its installer puts it. */
export const CHROMIUM_PLACES = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ...inProgramFiles("Google\\Chrome\\Application\\chrome.exe"),
];

/** The same for Firefox. */
export const FIREFOX_PLACES = [
  process.env.FIREFOX,
  "firefox-esr",
  "firefox",
  "/Applications/Firefox.app/Contents/MacOS/firefox",
  ...inProgramFiles("Mozilla Firefox\\firefox.exe"),
];

/** @param {string} path */
function inProgramFiles(path) {
  const { ProgramFiles, "ProgramFiles(x86)": older, LOCALAPPDATA } = process.env;
  return [ProgramFiles, older, LOCALAPPDATA].filter(Boolean).map((folder) => `${folder}\\${path}`);
}

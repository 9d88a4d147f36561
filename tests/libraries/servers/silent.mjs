export function serve({ http }) {
  http.on("upgrade", () => {});
}

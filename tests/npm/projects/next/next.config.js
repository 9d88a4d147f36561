// This project lies within another, whose lock file Next.js would take for its own.
export default { turbopack: { root: import.meta.dirname } };

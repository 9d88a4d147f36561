import { defineConfig } from "vite";

// Up to Vite 7 the pre-bundling in development moves a module away from its wasm.
export default defineConfig({ optimizeDeps: { exclude: ["steadysocket"] } });

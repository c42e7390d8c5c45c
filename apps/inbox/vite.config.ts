import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2023",
    // The page's policy allows no inline script, and small pictures are files like any other.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // The licences of what the page is bundled from ask that their notices go with every copy.
    license: { fileName: "THIRD-PARTY-LICENSES.md" },
  },
});

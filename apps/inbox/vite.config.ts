import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2023",
    // The content security policy of the page allows no inline scripts. Small pictures are also kept in separate files.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // The licences of the bundled packages require that every copy contains their notices.
    license: { fileName: "THIRD-PARTY-LICENSES.md" },
  },
});

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2023",
    // The content security policy of the page allows no inline script, and small pictures must be files too.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // The licences of the bundled packages require their notices in every copy.
    license: { fileName: "THIRD-PARTY-LICENSES.md" },
  },
});

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The development server hands API calls to a running `duijie serve`.
const api = process.env.DUIJIE_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    // Emptied at every build; public/.keep puts dist/.keep back, which is in git so that a clone compiles without a build.
    emptyOutDir: true,
    // No data: URLs: the page is served with a content security policy that does not need them for scripts or styles.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // What every page needs comes in one file, not in fifteen small ones.
        codeSplitting: {
          groups: [{ name: 'core', test: /node_modules[\\/](react|react-dom|scheduler|@tanstack|openapi-fetch)[\\/]/ }],
        },
      },
    },
    modulePreload: { polyfill: false },
    // The form pages carry Ant Design's table and form; they load on demand, never at the start.
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { '/api': api } },
  preview: { proxy: { '/api': api } },
});

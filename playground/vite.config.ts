import { defineConfig } from 'vite';

// The server that `npm run dev` forwards API calls to: what `make dev` starts.
const api = 'http://127.0.0.1:8080';

export default defineConfig({
  // Relative addresses, so that the same files work under any path.
  base: './',
  // Monaco's workers are ES modules loaded from our own files.
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The bundle carries the notices of everything in it.
    license: { fileName: 'licenses.md' },
    // Monaco, the editor, is one chunk of about 3 MB; it is loaded once.
    chunkSizeWarningLimit: 4096,
    // A "use client" mark in a dependency means something to servers that render React alone.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
  server: {
    // The example operations live outside this folder, at the repository's root.
    fs: { allow: ['..'] },
    proxy: { '/graphql': api, '/dev': api, '/schema.graphqls': api },
  },
});

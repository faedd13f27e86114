import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  worker: { format: 'es' }, // Palestra's workers are modules
});

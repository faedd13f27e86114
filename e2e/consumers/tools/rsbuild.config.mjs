export default {
  source: { entry: { index: './app/main.js' } },
  html: { template: './app/template.html' },
  output: { distPath: { root: 'dist/rsbuild' } },
};

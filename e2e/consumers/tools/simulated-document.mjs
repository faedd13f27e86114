// Imports the elements into a document that JavaScript simulates, as tests of somebody's components do, and puts each of them into it.
// `node simulated-document.mjs jsdom` prints what the document contains afterwards. An error anywhere ends it.

/** @type {Record<string, () => Promise<any>>} */
const windows = {
  jsdom: async () => new (await import('jsdom')).JSDOM('', { url: 'http://localhost/' }).window,
  'happy-dom': async () => new (await import('happy-dom')).Window({ url: 'http://localhost/' }),
};
const window = await windows[process.argv[2]]();
window.addEventListener('error', (/** @type {{ error: unknown, message: string }} */ { error, message }) => {
  throw error ?? new Error(message);
});
for (const name of Object.getOwnPropertyNames(window)) {
  if (name in globalThis) continue;
  Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true });
}
Object.assign(globalThis, { window: globalThis });

const classes = await import('palestra/elements');
await import('palestra');
const tags = Object.keys(classes)
  .filter((name) => name.startsWith('Palestra'))
  .map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).slice(1));
const { document } = window;
for (const tag of tags) {
  const element = document.createElement(tag);
  element.setAttribute('env', 'CartPole-v1');
  element.numEnvs = 4;
  document.body.append(element);
}
document.body.insertAdjacentHTML('beforeend', '<palestra-lab autostart></palestra-lab>');
await new Promise((resolve) => setTimeout(resolve)); // after updates of the elements, if there were any
const shadows = [...document.body.children].filter(({ shadowRoot }) => shadowRoot);
console.log(`${tags.length} kinds of elements, ${shadows.length} with content`);
process.exit(); // simulated documents keep timers

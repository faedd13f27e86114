// Node's side of the headless page.
import { Failure, firstLine } from './command.mjs';
import { ensureBrowser } from './install.mjs';
import { serveSite } from './site.mjs';
import './stop-signal.mjs'; // otherwise a signal would leave the browser's files behind

/** @typedef {import('../src/headless/protocol.ts').HeadlessEvent} HeadlessEvent */
/** @typedef {import('../src/headless/protocol.ts').CurveRequest} CurveRequest */
/** @typedef {Window['palestraHeadless']} Headless */
/** @typedef {{ [Name in keyof Headless]: Headless[Name] extends (...args: infer A) => infer R ? { argument: A[0], result: Awaited<R> } : never }} Calls */

/** Where the page finds the checkpoint that it continues from. */
const CHECKPOINT = '/offered/checkpoint.json';
/** What `countObjects` leaves out, by the names of V8's heap snapshots. */
const OF_ENGINE = new Set(['code', 'object shape', 'native']);

/** The headless page in a browser. Close it, or the process does not end. */
export class HeadlessPage {
  #site;
  #browser;
  #page;
  /** @type {Promise<never>} */
  #lost;

  /**
   * Builds the page if necessary, starts a browser and opens the page.
   *
   * @param {object} options
   * @param {boolean} options.gpu lets the browser choose the WebGPU adapter; otherwise it is a software one
   * @param {(line: string) => void} options.tell receives a line before each slow step
   * @param {(event: HeadlessEvent) => void | Promise<void>} [options.onEvent] The page waits for the promise.
   * @param {string | undefined} [options.envSrc] the address of a module of the user's
   * @throws {Failure}
   */
  static async open({ gpu, tell, onEvent = () => {}, envSrc }) {
    await ensureBrowser();
    const site = await serveSite(tell, envSrc);
    tell('starting a browser …');
    // imported here because they may have been installed just now
    const [{ chromium }, { launchOptions }] = await Promise.all([
      import('playwright'),
      import('../src/playwright/chromium.mjs'),
    ]);
    try {
      // the command handles signals itself: it has files to save
      const ours = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
      const browser = await chromium.launch({ ...launchOptions({ gpu }), ...ours });
      const page = await browser.newPage();
      await page.exposeFunction('palestraTell', onEvent);
      await page.goto(`${site.url}/headless.html`);
      return new HeadlessPage(site, browser, page);
    } catch (error) {
      throw new Failure(
        `the browser did not start: ${firstLine(error)}. Run npm test -- --only browser to check it.`,
      );
    }
  }

  /**
   * @param {Awaited<ReturnType<typeof serveSite>>} site
   * @param {import('playwright').Browser} browser
   * @param {import('playwright').Page} page
   */
  constructor(site, browser, page) {
    this.#site = site;
    this.#browser = browser;
    this.#page = page;
    this.#lost = new Promise((_, reject) => {
      page.once('crash', () => reject(new Failure('the page crashed, possibly out of memory.')));
      browser.once('disconnected', () => reject(new Failure('the browser stopped.')));
    });
    this.#lost.catch(() => {}); // every caller of `call` gets the rejection
  }

  /** The browser's version. */
  get version() {
    return this.#browser.version();
  }

  /**
   * Calls a function of the page.
   *
   * @template {keyof Calls} Name
   * @param {Name} name
   * @param {Calls[Name]['argument']} [argument]
   * @returns {Promise<Calls[Name]['result']>}
   * @throws {Failure} if the page or the browser breaks before the call returns.
   */
  async call(name, argument) {
    const call = this.#page.evaluate(
      ([method, value]) => /** @type {any} */ (window.palestraHeadless)[method](value),
      /** @type {const} */ ([name, argument]),
    );
    call.catch(() => {}); // if the page is lost, this rejects later than #lost
    try {
      return await Promise.race([call, this.#lost]);
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw new Failure(`the page failed: ${firstLine(error).replace(/^page\.evaluate: /, '')}.`);
    }
  }

  /**
   * Trains. The page fetches the checkpoint, because Chromium closes if it gets a message of more than 100 MiB.
   *
   * @param {import('../src/headless/protocol.ts').TrainRequest} request
   */
  async train({ checkpoint, ...request }) {
    if (!checkpoint) return this.call('train', request);
    this.#site.offer(CHECKPOINT, JSON.stringify(checkpoint));
    return this.call('train', { ...request, checkpointUrl: CHECKPOINT });
  }

  /**
   * Returns a picture of a learning curve as PNG. It uses a second page, because this one may have crashed.
   *
   * @param {CurveRequest} request
   */
  async photographCurve(request) {
    const page = await this.#browser.newPage({ viewport: { width: 960, height: 540 }, deviceScaleFactor: 2 });
    await page.goto(`${this.#site.url}/headless.html`);
    await page.evaluate((curve) => window.palestraHeadless.showCurve(curve), request);
    return page.screenshot();
  }

  /** Lets the page ask, by `palestraThreadMs`, how long its main thread has computed so far. */
  async offerThreadTime() {
    const session = await this.#page.context().newCDPSession(this.#page);
    await session.send('Performance.enable');
    await this.#page.exposeFunction('palestraThreadMs', async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      return 1000 * (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? Number.NaN);
    });
  }

  /** Returns what lives in the page after a garbage collection: bytes of the heap, of arrays beside it, nodes, listeners of events. */
  async count() {
    const session = await this.#page.context().newCDPSession(this.#page);
    try {
      for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
      const { usedSize: heapBytes, backingStorageSize: arrayBytes } =
        await session.send('Runtime.getHeapUsage');
      const { nodes, jsEventListeners: listeners } = await session.send('Memory.getDOMCounters');
      return { heapBytes, arrayBytes, nodes, listeners };
    } finally {
      await session.detach();
    }
  }

  /**
   * Returns the bytes of all JavaScript objects after a garbage collection, without what the engine adds by itself for as long as a page
   * runs: compiled code, the shapes of objects, and records of slow tasks.
   */
  async countObjects() {
    const session = await this.#page.context().newCDPSession(this.#page);
    try {
      let text = '';
      session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => {
        text += chunk;
      });
      for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
      await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
      /** @type {{ snapshot: { meta: { node_fields: string[], node_types: [string[]] } }, nodes: number[] }} */
      const { snapshot, nodes } = JSON.parse(text);
      const { node_fields: fields, node_types: types } = snapshot.meta;
      const [type, size] = [fields.indexOf('type'), fields.indexOf('self_size')];
      let bytes = 0;
      for (let node = 0; node < nodes.length; node += fields.length) {
        if (!OF_ENGINE.has(types[0][nodes[node + type]])) bytes += nodes[node + size];
      }
      return bytes;
    } finally {
      await session.detach();
    }
  }

  /**
   * Freezes the page for a time, as a browser freezes tabs in the background.
   *
   * @param {number} ms
   */
  async freeze(ms) {
    const session = await this.#page.context().newCDPSession(this.#page);
    try {
      await session.send('Page.setWebLifecycleState', { state: 'frozen' });
      await new Promise((resolve) => setTimeout(resolve, ms));
      await session.send('Page.setWebLifecycleState', { state: 'active' });
    } finally {
      await session.detach();
    }
  }

  async close() {
    this.#site.close();
    await this.#browser.close();
  }
}

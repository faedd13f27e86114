// Drives WebKitGTK's browser by WebDriver.
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { findWebKit } from '../../scripts/webkit.mjs';
import { findFreePort } from '../free-port.ts';

export class WebKit {
  readonly #process: ChildProcess;
  readonly #driver: string;
  #session = '';

  private constructor(process: ChildProcess, driver: string) {
    this.#process = process;
    this.#driver = driver;
  }

  static async start(): Promise<WebKit> {
    const found = findWebKit();
    if (!found)
      throw new Error('WebKit: expected WebKitGTK, its driver, xvfb-run and xauth, got not all of them.');
    const port = await findFreePort();
    const child = spawn(found.screen, ['-a', found.driver, `--port=${port}`], {
      detached: true, // a group of its own: xvfb-run, the screen, the driver and the browser end together
      stdio: 'ignore',
      env: {
        ...process.env,
        LANG: 'en_US.UTF-8', // with C, Intl.NumberFormat throws
        JSC_useSharedArrayBuffer: '1', // off otherwise, also on isolated pages
        WEBKIT_SKIA_ENABLE_CPU_RENDERING: '1', // without it, two workers that draw crash the page
      },
    });
    const webkit = new WebKit(child, `http://127.0.0.1:${port}`);
    const options = { binary: found.browser, args: ['--automation'] };
    const capabilities = { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options };
    await webkit.#untilReady();
    const { sessionId } = await webkit.#ask('POST', '/session', {
      capabilities: { alwaysMatch: capabilities },
    });
    webkit.#session = `/session/${sessionId}`;
    await webkit.#ask('POST', `${webkit.#session}/window/rect`, { width: 1200, height: 1000 });
    return webkit;
  }

  async open(url: string): Promise<void> {
    await this.#ask('POST', `${this.#session}/url`, { url });
  }

  /** Runs the body of a function in the page and returns its result. */
  run(body: string): Promise<unknown> {
    return this.#ask('POST', `${this.#session}/execute/sync`, { script: body, args: [] });
  }

  async close(): Promise<void> {
    if (this.#session) await this.#ask('DELETE', this.#session);
    if (this.#process.pid) process.kill(-this.#process.pid);
  }

  async #untilReady(): Promise<void> {
    for (;;) {
      if (this.#process.exitCode !== null)
        throw new Error('WebKit: expected a driver that runs, but it ended.');
      try {
        if ((await this.#ask('GET', '/status')).ready) return;
      } catch {
        await pause(100); // it does not listen yet
      }
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: the answers of WebDriver differ by command
  async #ask(method: string, path: string, body?: object): Promise<any> {
    const response = await fetch(this.#driver + path, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const { value } = await response.json();
    if (value?.error) throw new Error(`WebKit: ${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }
}

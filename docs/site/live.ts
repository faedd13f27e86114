// Makes a page of the documentation live: registers its elements, and adds a button to each program.
//
// What is in view comes first. The rest follows one by one when the page is idle, so that no long task blocks the reader.
type Load = () => Promise<unknown>;

const figures: Readonly<Record<string, Load>> = import.meta.glob([
  '../../src/ui/figures/palestra-*.ts',
  '!**/*.test.ts',
]);
const loadRuns: Load = () => import('palestra/elements');

/** Returns what registers the elements of a live block. */
function loadsOf(block: Element): Load[] {
  const tags = new Set([...block.querySelectorAll(':not(:defined)')].map(({ localName }) => localName));
  return [...tags]
    .filter((tag) => tag.startsWith('palestra-'))
    .map((tag) => figures[`../../src/ui/figures/${tag}.ts`] ?? loadRuns);
}

const blocks = [...document.querySelectorAll('.live')];
const views = new IntersectionObserver((entries) => {
  const seen = entries.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target);
  views.disconnect(); // the first call has all of them
  void loadAll([...seen, ...blocks.filter((block) => !seen.includes(block))]);
});
for (const block of blocks) views.observe(block);

async function loadAll(ordered: readonly Element[]): Promise<void> {
  for (const load of new Set(ordered.flatMap(loadsOf))) {
    await load().catch(console.error); // the others may still load
    await whenIdle();
  }
}

/** Waits until the browser has nothing else to do, or for a moment in a browser that cannot say so, as Safari. */
function whenIdle(): Promise<unknown> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(resolve, { timeout: 1000 });
    else setTimeout(resolve, 50);
  });
}

for (const program of document.querySelectorAll<HTMLElement>('[data-program]')) {
  const button = document.createElement('button');
  const output = document.createElement('output');
  button.textContent = 'Run';
  output.ariaLabel = 'Output of the program';
  button.addEventListener('click', () => void run(program.dataset.program ?? '', output));
  program.append(button, output);
}

let runs = 0;
let isRunning = false;

/** Runs a program and shows its output. Only one runs at a time. */
async function run(program: string, output: HTMLOutputElement): Promise<void> {
  if (isRunning) return;
  isRunning = true;
  document.body.toggleAttribute('data-running', true);
  output.textContent = '';
  const { log } = console;
  console.log = (...values: unknown[]) => {
    log(...values);
    output.append(`${values.join(' ')}\n`);
  };
  try {
    const address = new URL(program, document.baseURI);
    address.search = String(runs++); // a module runs only once per address
    await import(/* @vite-ignore */ address.href);
  } catch (error) {
    output.append(String(error));
  }
  console.log = log;
  document.body.toggleAttribute('data-running', false);
  isRunning = false;
}

// Makes a page of the documentation live: registers its elements, and adds a button to each program.
import 'palestra/elements';

// the tags that are not registered yet
const others = [...document.querySelectorAll(':not(:defined)')].map(({ localName }) => localName);
if (others.some((tag) => tag.startsWith('palestra-'))) void import('palestra/figures');

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

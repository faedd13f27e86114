import 'palestra/elements';

// TypeScript knows each element by its tag, and the detail of each event by its name.
const run = document.querySelector('palestra-run');
const button = document.querySelector('button');
const output = document.querySelector('output');
if (!run || !button || !output) throw new Error('main: expected a run, a button and an output in the page.');

button.addEventListener('click', () => run.controller.start());
run.addEventListener('palestra-ready', () => {
  button.disabled = true;
});
run.addEventListener('palestra-iteration', ({ detail }) => {
  output.value = `${detail.envSteps} steps: mean return ${detail.meanReturn.toFixed(0)}`;
});
run.addEventListener('palestra-solved', ({ detail }) => {
  output.value += `, solved in ${detail.iteration} iterations`;
});
run.addEventListener('palestra-error', ({ detail }) => {
  output.value = detail.message;
});

// `node scripts/ship-policy.mjs --policy runs/x/policy.json` adds a policy of `npm run train` to those that the page can play.
// `npm run results` does so for the best run of a preset.
import { parseArguments } from './arguments.mjs';
import { runCommand } from './command.mjs';
import { ensureDependencies } from './install.mjs';
import { writePolicy } from './policies.mjs';
import { readJson } from './resume.mjs';
import { askLibrary, importLibrary } from './source.mjs';

await runCommand('ship-policy', async () => {
  ensureDependencies();
  const options = parseArguments(process.argv.slice(2), {
    command: 'ship-policy',
    about: 'adds a policy to those that the page can play, in the precision of shipped policies.',
    options: {
      policy: {
        ...{ kind: 'string', required: true, placeholder: 'FILE', example: 'runs/x/policy.json' },
        help: 'The policy.json of a run.',
      },
    },
  });
  if (!options) return 0;
  const library = await importLibrary();
  const policy = readJson('ship-policy', 'a saved policy', options.policy);
  const written = askLibrary('ship-policy', () => writePolicy(policy, library), options.policy);
  console.log(`${written}: see how it plays with npm run evaluate -- --policy ${written}`);
  return 0;
});

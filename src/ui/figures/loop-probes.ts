import { nothing, svg, type TemplateResult } from 'lit';
import { formatPercent } from '../shared/format.ts';
import { LinearPolicy } from './loop.ts';
import type { ShownEpisode } from './loop-rows.ts';
import { linearScale, renderPicture } from './shared/picture.ts';
import type { World } from './shared/worlds.ts';

const TOP = 26; // px
const GAP = 16; // px, between two probes
const NAME = 44; // px, of an action
const PERCENT = 46; // px
const PROBE_HEAD = 24; // px
const PITCH = 22; // px, from one action of a probe to the next
/** Two rows of probes with four actions: the same for all worlds, so that nothing jumps. */
const HEIGHT = TOP + 2 * (PROBE_HEAD + 4 * PITCH + 12);

/** Renders the probabilities in some typical states of a world, before and after the update. */
export function renderProbes(
  { played, knows, words, mine }: ShownEpisode,
  world: World,
  width: number,
): TemplateResult {
  const before = new LinearPolicy(world, played.weights);
  const after = knows('update') ? new LinearPolicy(world, played.nextWeights) : undefined;
  const across = Math.floor((width - GAP) / 2);
  const down = PROBE_HEAD + mine.actions.length * PITCH + 12;
  const probes = world.probes.map(({ observation }, i) => ({
    name: mine.probes[i],
    left: (i % 2) * (across + GAP),
    top: TOP + Math.floor(i / 2) * down,
    before: before.decide(observation).probabilities,
    after: after?.decide(observation).probabilities,
  }));
  const describe = probes.map((probe) =>
    words.describeProbe(
      probe.name,
      mine.actions.map((name, a) => words.changeOf(name, probe.before[a], probe.after?.[a])).join(', '),
    ),
  );
  return renderPicture({
    label: `${describe.join('. ')}.`,
    width,
    height: HEIGHT,
    shapes: svg`<text class="heading" x="0" y="14">${words.beforeAndAfter}</text>
      ${probes.map((probe) => {
        const x = linearScale([0, 1], [probe.left + NAME, probe.left + across - PERCENT]);
        return svg`<text class="quiet" x=${probe.left} y=${probe.top + 14}>${probe.name}</text>
          ${mine.actions.map((name, a) => {
            const y = probe.top + PROBE_HEAD + a * PITCH;
            const [old, now] = [probe.before[a], probe.after?.[a]];
            return svg`<text class="tick" x=${probe.left} y=${y + 12}>${name}</text>
              <rect class="before" x=${x(0)} y=${y + 1} width=${x(old) - x(0)} height="7"></rect>
              ${now === undefined ? nothing : svg`<rect class="bar" x=${x(0)} y=${y + 8} width=${x(now) - x(0)} height="7"></rect>`}
              <text class="tick" x=${probe.left + across} y=${y + 12} text-anchor="end">${formatPercent(now ?? old)}</text>`;
          })}`;
      })}`,
  });
}

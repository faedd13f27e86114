/** A module of environments that reads, whenever it is imported, how many numbers `Edited` observes. As if somebody edited its file. */
export async function makeEditedModule(): Promise<{ src: string; edit: (numbers: number) => Promise<void> }> {
  const cache = await caches.open('palestra-edited-module');
  const key = new URL('/edited', location.href).href;
  const source = `
    const answer = await (await caches.open('palestra-edited-module')).match('${key}');
    const numbers = Number(await answer.text());
    export default ({ Box, Discrete, Env }) => ({
      Edited: class extends Env {
        static maxEpisodeSteps = 5;
        observationSpace = new Box(-1, 1, [numbers]);
        actionSpace = new Discrete(2);
        resetState() {}
        stepState() { return 1; }
        isTerminated() { return false; }
        observe(row, offset) { row.fill(0, offset, offset + numbers); }
        getState() { return new Float64Array(0); }
        setState() {}
      },
    });`;
  const src = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  return { src, edit: (numbers) => cache.put(key, new Response(String(numbers))) };
}

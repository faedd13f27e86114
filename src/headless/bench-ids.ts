// Which benchmarks there are. Imports nothing: Node reads it as well.

export interface Benchmark {
  id: string;
  unit: 'steps/s' | 'ms';
  /** The benchmark of the same work without what this one adds. */
  floor?: string;
}

const SIZES = [16, 256, 4096];
const pooled = (transport: 'shared' | 'transfer'): Benchmark[] =>
  SIZES.map((n) => ({ id: `envs.${transport}.N${n}W2`, unit: 'steps/s', floor: `envs.raw.N${n}W2` }));

/** In the order in which they run; letters as in the design: N environments, W workers, B rows. */
export const BENCHMARKS: readonly Benchmark[] = [
  // CartPole in one worker: as one would write it without the kit, and as a BatchEnv
  { id: 'envs.hand.N256', unit: 'steps/s' },
  { id: 'envs.batch.N256', unit: 'steps/s', floor: 'envs.hand.N256' },
  // over two workers: each by itself without a message, and as one ParallelEnv
  ...SIZES.map((n): Benchmark => ({ id: `envs.raw.N${n}W2`, unit: 'steps/s' })),
  ...pooled('shared'),
  ...pooled('transfer'),
  // a decision for N observations, and an update with B steps, of a network 4-64-64-2
  ...['webgpu', 'wasm', 'cpu'].flatMap((backend) =>
    [16, 256].map((n): Benchmark => ({ id: `act.${backend}.N${n}`, unit: 'ms' })),
  ),
  ...['webgpu', 'wasm', 'cpu'].map((backend): Benchmark => ({ id: `learn.${backend}.B4096`, unit: 'ms' })),
];

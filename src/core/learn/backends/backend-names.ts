/** The TensorFlow.js backends that the kit uses, in order of preference. */
export const BACKENDS = ['webgpu', 'wasm', 'cpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

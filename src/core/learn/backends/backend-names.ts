/** TensorFlow.js' backends that the kit uses, the preferred one first. */
export const BACKENDS = ['webgpu', 'wasm', 'cpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

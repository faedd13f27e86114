// TensorFlow.js has one current backend for the whole page, which may use TensorFlow.js itself. The kit switches it only while it
// computes, and puts it back.

import * as tf from '@tensorflow/tfjs';

/**
 * The part of TensorFlow.js' engine that says which backend is current. Written directly, because `tf.setBackend` sets up all its
 * kernels again: up to 0.3 ms, which is longer than a decision takes.
 */
interface Current {
  backendName: string;
  backendInstance: tf.KernelBackend | null;
  /** The page's own backend is starting: no operation runs meanwhile. */
  pendingBackendInit?: Promise<boolean> | null;
}

const engine = (): Current => tf.engine() as unknown as Current;

/** Runs `compute`, which must be synchronous, with a backend that is set up as the current one. */
export function withCurrent<T>(name: string, compute: () => T): T {
  const current = engine();
  if (current.backendName === name && !current.pendingBackendInit) return compute();
  const { backendName, backendInstance, pendingBackendInit } = current;
  Object.assign(current, {
    backendName: name,
    backendInstance: tf.engine().registry[name],
    pendingBackendInit: null,
  });
  try {
    return compute();
  } finally {
    Object.assign(current, { backendName, backendInstance, pendingBackendInit });
  }
}

/** Sets up the kernels of a registered backend. It becomes the current one only if the page has none. */
export function setUpBackend(name: string): void {
  const current = engine();
  const { backendName, backendInstance, pendingBackendInit } = current;
  current.pendingBackendInit = null;
  void tf.setBackend(name); // immediate, because its factory gives a running backend
  if (backendName) Object.assign(current, { backendName, backendInstance, pendingBackendInit });
}

/** Gives the backend of this name that the page itself has started, if any. It holds the page's tensors. */
export async function backendOfPage(name: string): Promise<tf.KernelBackend | undefined> {
  if (tf.getBackend() === name) await tf.ready(); // it may be starting
  return tf.engine().registry[name];
}

/** Registers a running backend in place of the one that has its name: a factory, or a backend that was lost. */
export function replaceBackend(name: string, backend: tf.KernelBackend): void {
  const wasCurrent = tf.getBackend() === name;
  tf.removeBackend(name);
  tf.registerBackend(name, () => backend);
  if (wasCurrent) void tf.setBackend(name); // immediate
}

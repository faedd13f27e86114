// What a training holds beside the heap.
import * as tf from '@tensorflow/tfjs';
import { watchDevices } from './watch.ts';

const devices = watchDevices();

/** Counts tensors, and the bytes of WebGPU buffers that were made after this module was loaded. */
export function countTensors(): { tensors: number; gpuBytes: number } {
  return { tensors: tf.memory().numTensors, gpuBytes: devices.bytes() };
}

import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

/**
 * Reads tensors of TensorFlow.js' WebGPU backend together: one submit and one read-back for all, where TensorFlow.js needs one for each.
 *
 * Memory: a buffer of the size of the last read.
 */
export class TensorReader {
  readonly #backend: WebGPUBackend;
  /** The buffer for the next read, unless one is in flight. */
  #free: GPUBuffer | undefined;

  constructor(backend: WebGPUBackend) {
    this.#backend = backend;
  }

  /** Gives the numbers of each tensor as they are now, bit for bit. */
  async read(tensors: readonly tf.Tensor[]): Promise<Float32Array[]> {
    const { device, queue, tensorMap } = this.#backend;
    for (const { dataId } of tensors) this.#backend.uploadToGPU(dataId);
    // Submits the commands that TensorFlow.js has collected.
    this.#backend.ensureCommandEncoderReady();
    this.#backend.endComputePassEncoder();
    this.#backend.submitQueue();
    const staging = this.#take(4 * tensors.reduce((sum, { size }) => sum + size, 0));
    const encoder = device.createCommandEncoder();
    let end = 0;
    const ranges = tensors.map(({ dataId, size }): [number, number] => {
      const start = end;
      end += 4 * size;
      encoder.copyBufferToBuffer(tensorMap.get(dataId).resource as GPUBuffer, 0, staging, start, 4 * size);
      return [start, end];
    });
    queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const bytes = staging.getMappedRange();
    const numbers = ranges.map((range) => new Float32Array(bytes.slice(...range)));
    staging.unmap();
    this.#free?.destroy();
    this.#free = staging;
    return numbers;
  }

  #take(size: number): GPUBuffer {
    const free = this.#free;
    this.#free = undefined;
    if (free?.size === size) return free;
    free?.destroy();
    return this.#backend.device.createBuffer({
      size,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
  }
}

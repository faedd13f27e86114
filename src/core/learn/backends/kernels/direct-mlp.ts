// Runs a network on WebGPU past TensorFlow.js, which creates buffers and bindings in every call. Here they are kept, so that a decision
// is one upload, one submit and one read-back. The programs are those of the operation, and the weights are TensorFlow.js' buffers.

import type * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type ConvolutionPlan, countBefore } from '../../../policy/convolution.ts';
import { type Activation, type NetworkBody, plansOf } from '../../../policy/network-shape.ts';
import type { DirectNetwork } from './contract.ts';
import { ConvolutionProgram } from './convolution-webgpu.ts';
import { LayerProgram } from './layer-webgpu.ts';
import { Nudger } from './nudge.ts';
import type { Size } from './wgsl.ts';

type ForwardProgram = LayerProgram | ConvolutionProgram;

/** The resources of one call in flight. */
interface Slot {
  readonly rows: number;
  readonly programs: readonly ForwardProgram[];
  /** The inputs of each layer, then the outputs of the last. */
  readonly values: readonly GPUBuffer[];
  readonly staging: GPUBuffer;
  /** Holds the number of rows. */
  readonly constants: GPUBuffer;
  /** One for each layer, of the weights in `bound`. */
  bindings: readonly GPUBindGroup[];
  bound: readonly GPUBuffer[];
}

/** Pipelines by program: compiled once for all policies of a shape. */
const pipelines = new WeakMap<GPUDevice, Map<string, GPUComputePipeline>>();

/** The outputs of a network whose weights are on TensorFlow.js' WebGPU backend. */
export class DirectMlp implements DirectNetwork {
  readonly #backend: WebGPUBackend;
  readonly #nudger: Nudger;
  readonly #weights: readonly tf.Variable[];
  readonly #sizes: readonly Size[];
  readonly #activation: Activation;
  readonly #plans: readonly ConvolutionPlan[];
  readonly #pipelines: readonly GPUComputePipeline[];
  /** Slots that are not in flight, all for the same number of rows. */
  #free: Slot[] = [];
  #data: readonly object[] = [];
  #isDisposed = false;

  /** `weights`: a kernel and a bias for each layer, in turn. */
  constructor(backend: WebGPUBackend, weights: readonly tf.Variable[], shape: NetworkBody) {
    this.#backend = backend;
    this.#nudger = new Nudger(backend.queue);
    this.#weights = weights;
    this.#sizes = weights.filter((_, i) => i % 2 === 0).map(({ shape }) => shape as [number, number]);
    this.#activation = shape.activation;
    this.#plans = plansOf(shape);
    this.#pipelines = this.#createPrograms(1).map((program) => findPipeline(backend.device, program));
  }

  async run(inputs: Float32Array, rows: number): Promise<Float32Array> {
    const slot = this.#takeSlot(rows);
    const { device, queue } = this.#backend;
    this.#bind(slot);
    // The specification allows views of shared memory, the types do not.
    queue.writeBuffer(slot.values[0], 0, inputs as Float32Array<ArrayBuffer>);
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const [l, { dispatch }] of slot.programs.entries()) {
      pass.setPipeline(this.#pipelines[l]);
      pass.setBindGroup(0, slot.bindings[l]);
      pass.dispatchWorkgroups(...dispatch);
    }
    pass.end();
    encoder.copyBufferToBuffer(slot.values[slot.values.length - 1], slot.staging);
    queue.submit([encoder.finish()]);
    await this.#nudger.during(() => slot.staging.mapAsync(GPUMapMode.READ));
    const outputs = new Float32Array(slot.staging.getMappedRange()).slice();
    slot.staging.unmap();
    this.#giveBack(slot);
    return outputs;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#free.forEach(destroy);
    this.#free = [];
  }

  #createPrograms(rows: number): ForwardProgram[] {
    const last = this.#sizes.length - 1;
    return this.#sizes.map((size, l) =>
      this.#plans[l]
        ? new ConvolutionProgram(rows, this.#plans[l], this.#activation)
        : new LayerProgram(rows, size, l < last ? this.#activation : undefined),
    );
  }

  #takeSlot(rows: number): Slot {
    if (this.#free.length > 0 && this.#free[0].rows !== rows) {
      this.#free.forEach(destroy);
      this.#free = [];
    }
    return this.#free.pop() ?? this.#createSlot(rows);
  }

  #giveBack(slot: Slot): void {
    const fits = this.#free.length === 0 || this.#free[0].rows === slot.rows;
    if (fits && !this.#isDisposed) this.#free.push(slot);
    else destroy(slot);
  }

  #createSlot(rows: number): Slot {
    const { device, queue } = this.#backend;
    const { COPY_DST, COPY_SRC, MAP_READ, STORAGE, UNIFORM } = GPUBufferUsage;
    const create = (size: number, usage: number): GPUBuffer => device.createBuffer({ size, usage });
    const inputs = this.#plans.length > 0 ? countBefore(this.#plans[0]) : this.#sizes[0][0];
    const columns = [inputs, ...this.#createPrograms(1).map(({ outputShape }) => outputShape[1])];
    const slot: Slot = {
      rows,
      programs: this.#createPrograms(rows),
      values: columns.map((count) => create(4 * rows * count, STORAGE | COPY_DST | COPY_SRC)),
      staging: create(4 * rows * columns[columns.length - 1], MAP_READ | COPY_DST),
      constants: create(8, UNIFORM | COPY_DST),
      bindings: [],
      bound: [],
    };
    queue.writeBuffer(slot.constants, 0, Int32Array.of(rows));
    return slot;
  }

  /** Binds the weights' present buffers: a variable gets another one whenever it is assigned. */
  #bind(slot: Slot): void {
    const data = this.#weights.map(({ dataId }) => dataId);
    if (data.some((dataId, i) => dataId !== this.#data[i])) this.#flush(data);
    this.#data = data;
    const weights = data.map((dataId) => this.#backend.tensorMap.get(dataId).resource as GPUBuffer);
    if (weights.every((buffer, i) => buffer === slot.bound[i])) return;
    slot.bound = weights;
    slot.bindings = this.#pipelines.map((pipeline, l) => {
      const { values, constants } = slot;
      const buffers = [values[l + 1], values[l], weights[2 * l], weights[2 * l + 1], constants];
      return this.#backend.device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
      });
    });
  }

  /** Submits the commands that TensorFlow.js has collected. */
  #flush(data: readonly object[]): void {
    for (const dataId of data) this.#backend.uploadToGPU(dataId);
    this.#backend.ensureCommandEncoderReady();
    this.#backend.endComputePassEncoder();
    this.#backend.submitQueue();
  }
}

function destroy({ values, staging, constants }: Slot): void {
  for (const buffer of [...values, staging, constants]) buffer.destroy();
}

function findPipeline(device: GPUDevice, program: ForwardProgram): GPUComputePipeline {
  const known = pipelines.get(device) ?? new Map<string, GPUComputePipeline>();
  pipelines.set(device, known);
  const pipeline = known.get(program.shaderKey) ?? compile(device, program);
  known.set(program.shaderKey, pipeline);
  return pipeline;
}

/** Declares what TensorFlow.js would: `result`, the inputs by their names, and `uniforms`. */
function compile(device: GPUDevice, program: ForwardProgram): GPUComputePipeline {
  const { variableNames, variableComponents, workgroupSize } = program;
  const inputs = variableNames.map((name, i) => {
    const type = variableComponents[i] === 4 ? 'vec4<f32>' : 'f32';
    return `@group(0) @binding(${i + 1}) var<storage, read> ${name}: array<${type}>;`;
  });
  const module = device.createShaderModule({
    code: `
      struct Uniforms { outShape: vec2<i32> }
      @group(0) @binding(0) var<storage, read_write> result: array<f32>;
      ${inputs.join('\n')}
      @group(0) @binding(${inputs.length + 1}) var<uniform> uniforms: Uniforms;
      ${program.getUserCode()}
      @compute @workgroup_size(${workgroupSize[0]})
      fn start(@builtin(global_invocation_id) id: vec3<u32>) { main(i32(id.x)); }`,
  });
  return device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: 'start' } });
}

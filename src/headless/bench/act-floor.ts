import { startBackend } from '../../core/learn/backends/backend.ts';
import type { Work } from './benchmarks.ts';
import { type Subject, timeEach } from './subject.ts';

/** The minimum time of a WebGPU computation with readback, ms: a shader that writes N integers, and their transfer to the page. */
export async function actFloor({ numEnvs }: Work & { kind: 'act-floor' }): Promise<Subject> {
  await startBackend('webgpu'); // throws a readable error if there is none
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error('bench: the WebGPU adapter is no longer available.');
  const device = await adapter.requestDevice();
  const size = 4 * numEnvs;
  const result = device.createBuffer({ size, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
  const staging = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const module = device.createShaderModule({
    code: `
      @group(0) @binding(0) var<storage, read_write> result: array<i32>;
      @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3<u32>) {
        if (id.x < arrayLength(&result)) { result[id.x] = i32(id.x); }
      }`,
  });
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: 'main' } });
  const bindGroup = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer: result } }],
  });
  const round = async () => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(Math.ceil(numEnvs / 64));
    pass.end();
    encoder.copyBufferToBuffer(result, 0, staging, 0, size);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const read = new Int32Array(staging.getMappedRange()).slice();
    staging.unmap();
    return read;
  };
  return { sample: timeEach(round), close: () => device.destroy() };
}

// A worker that answers every request and does nothing else.

self.onmessage = ({ data }: MessageEvent<ArrayBuffer | { signals: Int32Array; own: number }>) => {
  if (data instanceof ArrayBuffer) {
    self.postMessage(data, { transfer: [data] });
    return;
  }
  void answer(data.signals, data.own);
  self.postMessage('ready');
};

async function answer(signals: Int32Array, own: number): Promise<never> {
  for (let seen = 0; ; seen++) {
    while (Atomics.load(signals, own) === seen) await Atomics.waitAsync(signals, own, seen).value;
    if (Atomics.sub(signals, 0, 1) === 1) Atomics.notify(signals, 0);
  }
}

export default {
  optimizeDeps: {
    exclude: ['palestra'],
    include: [
      'palestra > @tensorflow/tfjs',
      'palestra > @tensorflow/tfjs-backend-wasm',
      'palestra > @tensorflow/tfjs-backend-webgpu',
    ],
  },
};

// palestra/figures: importing it registers the figures.
export { ENTROPY_TEXTS, type EntropyTexts } from './ui/figures/entropy-texts.ts';
export { type EntropyNumbers, PalestraEntropy } from './ui/figures/palestra-entropy.ts';
export { PalestraSoftmax, type SoftmaxNumbers } from './ui/figures/palestra-softmax.ts';
export { SOFTMAX_TEXTS, type SoftmaxTexts } from './ui/figures/softmax-texts.ts';

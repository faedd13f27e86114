// palestra/figures: importing it registers the figures.
export { PalestraSoftmax, type SoftmaxNumbers } from './ui/figures/palestra-softmax.ts';
export { SOFTMAX_TEXTS, type SoftmaxTexts } from './ui/figures/softmax-texts.ts';

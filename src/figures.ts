// palestra/figures: importing it registers the figures.
export { CLIP_TEXTS, type ClipTexts, type ClipWalk } from './ui/figures/clip-texts.ts';
export type { Credit, CreditedGame, CreditedStep } from './ui/figures/credit.ts';
export { CREDIT_TEXTS, type CreditTexts } from './ui/figures/credit-texts.ts';
export { DISCRETISE_TEXTS, type DiscretiseTexts } from './ui/figures/discretise-texts.ts';
export { ENTROPY_TEXTS, type EntropyTexts } from './ui/figures/entropy-texts.ts';
export { IMPORTANCE_TEXTS, type ImportanceTexts } from './ui/figures/importance-texts.ts';
export { type ClipNumbers, PalestraClip } from './ui/figures/palestra-clip.ts';
export { type CreditNumbers, PalestraCredit } from './ui/figures/palestra-credit.ts';
export { type DiscretiseNumbers, PalestraDiscretise } from './ui/figures/palestra-discretise.ts';
export { type EntropyNumbers, PalestraEntropy } from './ui/figures/palestra-entropy.ts';
export { type ImportanceNumbers, PalestraImportance } from './ui/figures/palestra-importance.ts';
export { PalestraSoftmax, type SoftmaxNumbers } from './ui/figures/palestra-softmax.ts';
export { SOFTMAX_TEXTS, type SoftmaxTexts } from './ui/figures/softmax-texts.ts';

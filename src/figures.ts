// palestra/figures: importing it registers the figures.

export type { AdvantagesNumbers, GuessedStep, RolloutEnd } from './ui/figures/advantages.ts';
export { ADVANTAGES_TEXTS, type AdvantagesTexts } from './ui/figures/advantages-texts.ts';
export type {
  AliasingNumbers,
  CleanerNumbers,
  ExpectedEpisode,
  PlayerNumbers,
} from './ui/figures/aliasing.ts';
export { ALIASING_TEXTS, type AliasingTexts } from './ui/figures/aliasing-texts.ts';
export type { AsyncNumbers, AsyncSummary, AsyncUpdate } from './ui/figures/async.ts';
export { ASYNC_TEXTS, type AsyncTexts } from './ui/figures/async-texts.ts';
export type { ClipNumbers, ClipWalk } from './ui/figures/clip.ts';
export { CLIP_TEXTS, type ClipTexts } from './ui/figures/clip-texts.ts';
export type {
  BallDirection,
  ConvolutionFilter,
  ConvolutionInput,
  ConvolutionNumbers,
} from './ui/figures/convolution.ts';
export { CONVOLUTION_TEXTS, type ConvolutionTexts } from './ui/figures/convolution-texts.ts';
export type { Credit, CreditedGame, CreditedStep, CreditNumbers } from './ui/figures/credit.ts';
export { CREDIT_TEXTS, type CreditTexts } from './ui/figures/credit-texts.ts';
export type { CriticNumbers, CriticValue } from './ui/figures/critic.ts';
export { CRITIC_TEXTS, type CriticTexts } from './ui/figures/critic-texts.ts';
export type { DiscretiseNumbers } from './ui/figures/discretise.ts';
export { DISCRETISE_TEXTS, type DiscretiseTexts } from './ui/figures/discretise-texts.ts';
export type { BanditPolicy, EntropyNumbers } from './ui/figures/entropy.ts';
export { ENTROPY_TEXTS, type EntropyTexts } from './ui/figures/entropy-texts.ts';
export type { ExecutionNumbers, ScheduleCost } from './ui/figures/execution.ts';
export { EXECUTION_TEXTS, type ExecutionTexts } from './ui/figures/execution-texts.ts';
export type { GaussianNumbers, GaussianPolicy } from './ui/figures/gaussian.ts';
export { GAUSSIAN_TEXTS, type GaussianTexts } from './ui/figures/gaussian-texts.ts';
export type { ImportanceNumbers, NormalPolicy } from './ui/figures/importance.ts';
export { IMPORTANCE_TEXTS, type ImportanceTexts } from './ui/figures/importance-texts.ts';
export type {
  LoopDecision,
  LoopEpisode,
  LoopLine,
  LoopMoment,
  LoopNumbers,
  LoopStep,
} from './ui/figures/loop.ts';
export {
  LOOP_TEXTS,
  type LoopCodeLine,
  type LoopReading,
  type LoopTexts,
} from './ui/figures/loop-texts.ts';
export { PalestraAdvantages } from './ui/figures/palestra-advantages.ts';
export { PalestraAliasing } from './ui/figures/palestra-aliasing.ts';
export { PalestraAsync } from './ui/figures/palestra-async.ts';
export { PalestraClip } from './ui/figures/palestra-clip.ts';
export { PalestraConvolution } from './ui/figures/palestra-convolution.ts';
export { PalestraCredit } from './ui/figures/palestra-credit.ts';
export { PalestraCritic } from './ui/figures/palestra-critic.ts';
export { PalestraDiscretise } from './ui/figures/palestra-discretise.ts';
export { PalestraEntropy } from './ui/figures/palestra-entropy.ts';
export { PalestraExecution } from './ui/figures/palestra-execution.ts';
export { PalestraGaussian } from './ui/figures/palestra-gaussian.ts';
export { PalestraImportance } from './ui/figures/palestra-importance.ts';
export { PalestraLoop } from './ui/figures/palestra-loop.ts';
export { PalestraParallel } from './ui/figures/palestra-parallel.ts';
export { PalestraSearch } from './ui/figures/palestra-search.ts';
export { PalestraSoftmax } from './ui/figures/palestra-softmax.ts';
export { PalestraVariance } from './ui/figures/palestra-variance.ts';
export type {
  ParallelEnd,
  ParallelNumbers,
  ParallelPhase,
  ParallelResult,
  ParallelRow,
} from './ui/figures/parallel.ts';
export { PARALLEL_TEXTS, type ParallelReading, type ParallelTexts } from './ui/figures/parallel-texts.ts';
export type {
  SearchMethod,
  SearchNumbers,
  SearchPoint,
  SearchSettings,
  SearchState,
} from './ui/figures/search.ts';
export { SEARCH_TEXTS, type SearchReading, type SearchTexts } from './ui/figures/search-texts.ts';
export type { FigureTexts } from './ui/figures/shared/figure-element.ts';
export type { FigureWorldWords } from './ui/figures/shared/world-words.ts';
export type { FigureWorldId } from './ui/figures/shared/worlds.ts';
export type { SoftmaxNumbers } from './ui/figures/softmax.ts';
export { SOFTMAX_TEXTS, type SoftmaxTexts } from './ui/figures/softmax-texts.ts';
export type {
  ExactGradient,
  GradientBandit,
  SubtractedBaseline,
  VarianceNumbers,
} from './ui/figures/variance.ts';
export { VARIANCE_TEXTS, type VarianceTexts } from './ui/figures/variance-texts.ts';

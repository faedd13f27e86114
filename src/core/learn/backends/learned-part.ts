import type * as tf from '@tensorflow/tfjs';

/** Something learned in tensors, such as a network or the moments of an optimiser. */
export interface LearnedPart {
  /** The tensors that hold it now. */
  readonly tensors: readonly tf.Tensor[];
  /** A number that an update changes, too: the steps of an optimiser. */
  readonly count?: number;
  /** Makes the tensors again, on the backend that has taken the place of the lost one. */
  recover(numbers: readonly Float32Array[], count: number | undefined): void;
}

/** An update that may be repeated. */
export interface Attempt {
  /**
   * Call this after each `await`, before computing with earlier tensors.
   *
   * @throws {Error} if the device is lost: this attempt has failed, and another follows.
   */
  check(): void;
  /** Starts to copy what has been learned. Without this call, the copy starts after the update. */
  copy(): void;
}

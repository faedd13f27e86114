interface ArrayType<T> {
  new (buffer: ArrayBufferLike, offset: number, length: number): T;
  readonly BYTES_PER_ELEMENT: number;
}

/** Places arrays one after the other in a buffer, each at a multiple of 8 bytes. Without a buffer, it only counts. */
export class ArrayLayout {
  readonly #buffer: ArrayBufferLike | undefined;
  readonly #start: number;
  #next: number;

  /** `start`: a multiple of 8. */
  constructor(buffer: ArrayBufferLike | undefined, start = 0) {
    this.#buffer = buffer;
    this.#start = start;
    this.#next = start;
  }

  /** The bytes of all arrays so far. */
  get bytes(): number {
    return this.#next - this.#start;
  }

  /** Makes the next array. Gives undefined in its place if there is no buffer. */
  place<T>(type: ArrayType<T>, length: number): T {
    const at = this.#next;
    this.#next += Math.ceil((length * type.BYTES_PER_ELEMENT) / 8) * 8;
    return this.#buffer === undefined ? (undefined as T) : new type(this.#buffer, at, length);
  }
}

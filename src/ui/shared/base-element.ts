import { LitElement, type PropertyDeclaration } from 'lit';
import { property as reactive } from 'lit/decorators.js';
import { findNearest } from '../../core/checks/edit-distance.js';

/** Attributes that every element has, and names of frameworks. */
const COMMON =
  /^(id|class|style|slot|part|title|lang|dir|hidden|role|is|inert|name|key|ref|tabindex|autofocus|translate|popover)$|^(data|aria|x|v|ng|hx)-|^on|[:.@[(*]|^_/;
const reported = new Set<string>();

/** Leaves the text of an attribute to the property, which reads it, so that a check can report the text itself. */
export const asText = { fromAttribute: (text: string | null): string | null => text };

/** Of each element, the value of each property if its attribute is missing. */
const initials = new WeakMap<object, Map<string, unknown>>();

/**
 * Lit's `property`, set as frameworks set properties: undefined, null and false stand for a missing attribute, true for an empty one,
 * and numbers may be text. The field needs an initialiser, which is its value if the attribute is missing.
 *
 * With `isFlag`, the texts 'true' and 'false' stand for true and false, too: some frameworks write booleans as text.
 */
export function property({ isFlag = false, ...options }: PropertyDeclaration & { isFlag?: boolean } = {}) {
  return (prototype: object, name: string): void => {
    reactive(options)(prototype, name);
    const { set, ...descriptor } = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
    if (options.attribute === false) return;
    Object.defineProperty(prototype, name, {
      ...descriptor,
      set(value: unknown) {
        const initial = initials.get(this) ?? new Map<string, unknown>();
        initials.set(this, initial);
        if (!initial.has(name)) initial.set(name, value); // by the initialiser
        const meant = isFlag && (value === 'true' || value === 'false') ? value === 'true' : value;
        set?.call(this, normalize(meant, initial.get(name), options.type));
      },
    });
  };
}

/** The base of all elements: reports misspelt attributes in the console, each once. */
export class PalestraElement extends LitElement {
  override connectedCallback(): void {
    super.connectedCallback();
    const { observedAttributes: known } = this.constructor as typeof LitElement;
    for (const name of this.getAttributeNames()) {
      if (known.includes(name) || COMMON.test(name)) continue;
      const nearest = findNearest(name, known);
      const warning = `${this.localName}: unknown attribute '${name}'. Did you mean '${nearest}'?`;
      if (nearest === undefined || reported.has(warning)) continue;
      reported.add(warning);
      // biome-ignore lint/suspicious/noConsole: the element works, and HTML allows any attribute
      console.warn(warning);
    }
  }
}

function normalize(value: unknown, initial: unknown, type: unknown): unknown {
  if (value === undefined || value === null) return initial;
  if (type === Boolean) return value === '' || (value !== 'false' && Boolean(value));
  if (value === false) return initial;
  if (value === true) return '';
  if (type !== Number) return typeof value === 'number' || Array.isArray(value) ? String(value) : value;
  return typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))
    ? Number(value)
    : value;
}

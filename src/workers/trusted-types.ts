// Pages with Trusted Types take the address of a worker only from a policy that their content security policy names.

/** For pages: `trusted-types palestra`. */
const POLICY_NAME = 'palestra';

/** Browsers' Trusted Types, as far as the kit uses them. TypeScript's DOM does not have them. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): Policy;
}
interface Policy {
  /** A TrustedScriptURL, which the browser takes for a string. */
  createScriptURL(url: string): string;
}

/** Only the addresses of the kit's own scripts pass through it. It is made once, because a second one of its name may be refused. */
let policy: Policy | undefined;

/** Marks the address of one of the kit's own scripts as trusted. Returns it unchanged if the browser or the page does not allow this. */
export function trustScriptUrl(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  try {
    policy ??= trustedTypes?.createPolicy(POLICY_NAME, { createScriptURL: (own) => own });
  } catch {
    return url; // the page does not name the policy: if it requires one, the browser refuses the worker and says why
  }
  return policy?.createScriptURL(url) ?? url;
}

/**
 * Calls `create` while addresses of workers pass through the policy. For `new Worker(new URL(…))`, which bundlers recognise only in this
 * form and into which they write an address of their own.
 */
export function withTrustedUrls(create: () => Worker): Worker {
  const RealWorker = globalThis.Worker;
  globalThis.Worker = class extends RealWorker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(trustScriptUrl(String(url)), options);
    }
  };
  try {
    return create();
  } finally {
    globalThis.Worker = RealWorker;
  }
}

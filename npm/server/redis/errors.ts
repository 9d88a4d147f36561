import { nameErrors } from "../../core/names.js";

/**
 * A Redis that cannot be reached, which is then the `cause`, or cannot keep what is asked of it: then
 * `setting` has a `value` other than what is `expected`.
 */
export class RedisStoreError extends Error {
  readonly code: "ERR_REDIS_STORE" = "ERR_REDIS_STORE";
  /** The setting of Redis, or the field of `INFO` that tells it. */
  declare readonly setting: string | undefined;
  /** Its value; `undefined` if Redis does not tell it to this user. */
  declare readonly value: string | undefined;
  /** The values that it may have. */
  declare readonly expected: string | undefined;

  constructor(
    message: string,
    details: { setting?: string; value?: string; expected?: string; cause?: unknown } = {},
  ) {
    super(message, details);
    this.setting = details.setting;
    this.value = details.value;
    this.expected = details.expected;
  }
}

nameErrors({ RedisStoreError });

/** The error of a setting that is not as it must be. */
export function wrongSetting(setting: string, value: string, expected: string): RedisStoreError {
  const text = `${setting} of redis is ${JSON.stringify(value)}, must be ${expected}`;
  return new RedisStoreError(text, { setting, value, expected });
}

/**
 * A store in Redis for `steadysocket/server`: clients resume on any server that shares it, those of
 * the crate included. Takes a client of ioredis or node-redis; depends on neither.
 *
 * @module steadysocket/server/redis
 */
export { OptionError } from "./core/errors.js";
export type { RedisClient } from "./server/redis/client.js";
export { RedisStoreError } from "./server/redis/errors.js";
export type { Durability, RedisStoreOptions } from "./server/redis/options.js";
export { RedisStore } from "./server/redis/store.js";

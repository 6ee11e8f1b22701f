/** Ends the Redis of this run of the tests, if it has one of its own. */
export default () => globalThis.closeOneRedis?.();

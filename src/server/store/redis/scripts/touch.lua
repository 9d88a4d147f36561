#!lua flags=allow-oom
-- ARGV fence, ms, time of a tombstone. The session is kept for so long from now on: without a socket its ttl, with one
-- the longer lease, which its server renews.
local refusal = own()
if refusal then return refusal end
local now = clock()
redis.call('HSET', KEYS[1], 'x', digits(now + ARGV[2]), 'w', digits(now), 'b', BOOT)
keep(ARGV[2] + ARGV[3])
return {0}

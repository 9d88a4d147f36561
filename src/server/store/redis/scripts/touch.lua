#!lua flags=allow-oom
-- ARGV fence, ms, time of a tombstone. The session is kept for so long from now on: without a socket its ttl, with one
-- the longer lease, which its server renews.
local refusal = own()
if refusal then return refusal end
touch(clock(), ARGV[2], ARGV[3])
return {0}

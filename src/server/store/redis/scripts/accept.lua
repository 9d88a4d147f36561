#!lua flags=allow-oom
-- ARGV fence, seq. The application was handed everything up to `seq`; only now may that be acknowledged to the client,
-- which keeps its messages until then, so no list of them is needed.
local refusal, rx = own()
if refusal then return refusal end
if tonumber(ARGV[2]) > tonumber(rx) then redis.call('HSET', KEYS[1], 'rx', ARGV[2]) end
return {0}

#!lua flags=allow-oom
-- ARGV fence. The client holds its latest token: the one before is void.
local refusal = own()
if refusal then return refusal end
redis.call('HDEL', KEYS[1], 'p')
return {0}

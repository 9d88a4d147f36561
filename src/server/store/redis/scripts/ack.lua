#!lua flags=allow-oom
-- ARGV fence, seq. The client has acknowledged everything up to `seq`.
local refusal, _, tx, ak, ob = own('tx', 'ak', 'ob')
if refusal then return refusal end
local seq, freed = tonumber(ARGV[2]), 0
if seq > tonumber(tx) then return {-7, tx} end
local count = seq - ak
if count <= 0 then return {0} end
for from = 0, count - 1, 64 do
  for _, item in ipairs(redis.call('LRANGE', KEYS[2], from, math.min(from + 63, count - 1))) do freed = freed + #item - 1 end
end
redis.call('LTRIM', KEYS[2], count, -1)
redis.call('HSET', KEYS[1], 'ak', ARGV[2], 'ob', digits(ob - freed))
return {0}

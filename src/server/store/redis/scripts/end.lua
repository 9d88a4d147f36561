#!lua flags=allow-oom
-- ARGV fence, why, time of a tombstone. The end by the owner.
local refusal = own()
if refusal then return refusal end
bury(ARGV[2], ARGV[3])
return {0}

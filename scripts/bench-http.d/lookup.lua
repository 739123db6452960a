-- A scan: one asset of 20,000 by its tag, from the mirror.
local header = { ["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN") }
request = function()
  return wrk.format("GET", string.format("/api/v1/assets/by-tag/W12-%04d", math.random(20000)), header)
end

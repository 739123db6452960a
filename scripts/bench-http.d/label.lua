-- One label as a picture, of any asset.
local header = { ["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN") }
request = function()
  return wrk.format("GET", string.format("/api/v1/assets/%d/label?format=svg", math.random(20000)), header)
end

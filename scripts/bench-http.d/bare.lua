-- The least that this server can answer in JSON.
wrk.path = "/health/live"

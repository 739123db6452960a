-- A page of the asset list.
wrk.path = "/api/v1/assets?limit=20"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")

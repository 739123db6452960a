-- What everything costs that is signed in, without the database: JSON that is always the same.
wrk.path = "/api/v1/roles"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")

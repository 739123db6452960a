-- The next tag, kept on the disk before it is answered.
wrk.method = "POST"
wrk.path = "/api/v1/tags/reservations"
wrk.body = '{"count": 1}'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")
